"""Small files on any Hadoop file system, through the JVM that Spark runs in."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pyspark.sql import SparkSession


class Folder:
    """A folder at a URL: `file:`, `hdfs:`, `s3a:`, whatever the cluster can reach."""

    def __init__(self, spark: "SparkSession", url: str) -> None:
        """Name it; it need not be there."""
        context: Any = spark.sparkContext
        self._jvm = context._jvm  # noqa: SLF001 - the only way to Hadoop's own classes
        self._root = self._jvm.org.apache.hadoop.fs.Path(url)
        self._files = self._root.getFileSystem(context._jsc.hadoopConfiguration())  # noqa: SLF001

    def _path(self, name: str) -> Any:  # noqa: ANN401 - a Java object
        return self._jvm.org.apache.hadoop.fs.Path(self._root, name)

    def exists(self, name: str) -> bool:
        """Whether there is such an entry."""
        return bool(self._files.exists(self._path(name)))

    def names(self) -> list[str]:
        """Entries, sorted; none where there is no folder."""
        if not self._files.exists(self._root):
            return []
        return sorted(entry.getPath().getName() for entry in self._files.listStatus(self._root))

    def read(self, name: str) -> bytes:
        """Content of a small file."""
        stream = self._files.open(self._path(name))
        try:
            return bytes(self._jvm.org.apache.commons.io.IOUtils.toByteArray(stream))
        finally:
            stream.close()

    def write(self, name: str, content: bytes) -> None:
        """Write a small file, there as a whole or not at all."""
        fresh = self._path(f".{name}.new")
        stream = self._files.create(fresh, True)  # noqa: FBT003 - Java knows no names: overwrite
        stream.write(bytearray(content))
        stream.close()
        self.remove(name)
        self._files.rename(fresh, self._path(name))

    def rename(self, name: str, other: str) -> None:
        """Give an entry another name."""
        if not self._files.rename(self._path(name), self._path(other)):
            message = f"{self._path(name)} cannot be renamed"
            raise OSError(message)

    def remove(self, name: str) -> None:
        """Remove an entry with all that is in it."""
        self._files.delete(self._path(name), True)  # noqa: FBT003 - as above: recursively

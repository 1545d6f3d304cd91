"""Zstandard files as a stream: frame after frame, an end within a frame is an error."""

import io
from pathlib import Path
from typing import BinaryIO, cast

_BLOCK = 1 << 17


def open_zstd(path: Path) -> BinaryIO:
    """Open the decompressed content; reading raises EOFError where the file is cut off."""
    return cast("BinaryIO", io.BufferedReader(_Frames(path), _BLOCK))


class _Frames(io.RawIOBase):
    """The library's own reader takes a frame that is cut off for its end."""

    def __init__(self, path: Path) -> None:
        import zstandard

        super().__init__()
        self._error = zstandard.ZstdError
        self._decoder = zstandard.ZstdDecompressor()
        self._file = path.open("rb")
        self._frame = self._decoder.decompressobj()
        self._packed = self._plain = b""
        self._within = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(buffer)  # type: ignore[arg-type]  # whatever the reader offers
        while not self._plain:
            self._packed = self._packed or self._file.read(_BLOCK)
            if not self._packed:
                if self._within:
                    raise EOFError("the compressed file is cut off")
                return 0
            self._decompress()
        count = min(len(view), len(self._plain))
        view[:count], self._plain = self._plain[:count], self._plain[count:]
        return count

    def _decompress(self) -> None:
        try:
            self._plain, self._within = self._frame.decompress(self._packed), True
        except self._error as error:
            raise OSError(f"the compressed file is damaged: {error}") from error
        self._packed = b""
        if self._frame.eof:
            self._packed, self._within = self._frame.unused_data, False
            self._frame = self._decoder.decompressobj()

    def close(self) -> None:
        if not self.closed:
            self._file.close()
        super().close()

"use strict";
// Papers for reference managers: BibTeX and CSL-JSON.
kg.citations = (() => {
  const { data } = kg;
  const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
  const SMALL = new Set(["a", "an", "the", "on", "of", "in", "for", "to", "and", "with", "by", "from", "at", "is", "are", "as", "via"]);
  const INITIAL = /^(\p{Lu}\.?(-?\p{Lu}\.?)*)$/u;
  const WORD = /^\p{Lu}[\p{L}\p{M}'’-]*\p{Ll}[\p{L}\p{M}'’-]*$/u;

  const tidy = (text) => kg.xml.plain(kg.clean(text ?? "")).replace(/\s+/g, " ").trim();

  // Family and given name where a name leaves no doubt: initials or one word, then one word.
  const parts = (name) => {
    const words = name.split(" ");
    const family = words.pop();
    const [first, ...middle] = words;
    const sure = first && WORD.test(family) && (INITIAL.test(first) || WORD.test(first)) && middle.every((word) => INITIAL.test(word));
    return sure ? { family, given: words.join(" ") } : { literal: name };
  };

  const bare = (text, address) => {
    const found = address.exec(text ?? "");
    if (!found) return tidy(text);
    try {
      return tidy(decodeURIComponent(found[1]));
    } catch {
      return tidy(found[1]);
    }
  };

  const facts = (paper) => {
    const value = (name) => tidy(data.get(paper, name));
    const [, year, month, day] = /^(\d{4})(?:-(\d\d))?(?:-(\d\d))?$/.exec(value("issued")) ?? [];
    return {
      title: value("label") || tidy(kg.name(paper)),
      authors: value("authors").split("; ").map(tidy).filter(Boolean),
      date: [year ?? (value("year") || undefined), month, day].filter(Boolean).map(Number),
      doi: bare(data.get(paper, "doi"), /^https?:\/\/(?:dx\.)?doi\.org\/(.+)$/),
      arxiv: bare(data.get(paper, "arxiv"), /^https?:\/\/arxiv\.org\/abs\/(.+)$/),
      categories: value("category").split("; ").filter(Boolean),
      abstract: value("abstract"),
    };
  };

  const ascii = (text) => text.normalize("NFKD").toLowerCase().replace(/[^a-z0-9]/g, "");

  // Family name, year and first word of the title, as in meadow2021counting; told apart by a number.
  const keyed = (papers) => {
    const taken = new Set();
    return papers.map(facts).map((known) => {
      const [author = ""] = known.authors;
      const family = ascii(parts(author).family ?? author.split(/[ ,]/).at(-1));
      const words = known.title.split(/[^\p{L}\p{M}\p{N}]+/u).map(ascii);
      const key = `${family}${known.date[0] ?? ""}${words.find((word) => word && !SMALL.has(word)) ?? ""}`.slice(0, 60) || "paper";
      let own = key;
      for (let number = 2; taken.has(own); number += 1) own = `${key}-${number}`;
      taken.add(own);
      return { key: own, ...known };
    });
  };

  const SIGNS = new Map([
    ["\\", "\\textbackslash{}"], ["{", "\\textbraceleft{}"], ["}", "\\textbraceright{}"], ["~", "\\textasciitilde{}"],
    ["^", "\\textasciicircum{}"], ["<", "\\textless{}"], [">", "\\textgreater{}"], ["|", "\\textbar{}"], ['"', "\\textquotedbl{}"],
  ]);
  // Two hyphens, accents or apostrophes in a row would become another sign.
  const latex = (text) => text.replace(/[\\{}~^<>|"]|[$&%#_]|([-`'])(?=\1)/g, (sign) =>
    SIGNS.get(sign) ?? (/[-`']/.test(sign) ? `${sign}{}` : `\\${sign}`));

  // Addresses and identifiers are no typesetting; what would end the field is written in per cent.
  const verbatim = (text) => text.replace(/[{}\\\s<>"]/g, (letter) => encodeURIComponent(letter));

  // A name that BibTeX would take apart stays whole in braces.
  const person = (name) => {
    const { family, given } = parts(name);
    if (family) return `${latex(family)}, ${latex(given)}`;
    const whole = /[;={}]|,.*,|(^|\s)and(\s|$)|^(others|et al\.?|\.\.\.)$|\s\d{4}$/i.test(name);
    return whole ? `{${latex(name)}}` : latex(name);
  };

  const entry = ({ key, title, authors, date: [year, month, day], doi, arxiv, categories, abstract }) => {
    const fields = [
      ["title", `{{${latex(title)}}}`],
      ["author", authors.length && `{${authors.map(person).join(" and ")}}`],
      ["year", year && `{${year}}`],
      ["month", MONTHS[month - 1]],
      ["day", day && `{${day}}`],
      ["doi", doi && `{${verbatim(doi)}}`],
      ["eprint", arxiv && `{${verbatim(arxiv)}}`],
      ["archiveprefix", arxiv && "{arXiv}"],
      ["primaryclass", arxiv && categories.length && `{${verbatim(categories[0])}}`],
      ["keywords", categories.length && `{${latex(categories.join(", "))}}`],
      ["abstract", abstract && `{${latex(abstract)}}`],
    ];
    const lines = fields.filter(([, value]) => value).map(([name, value]) => `  ${name} = ${value}`);
    return `@misc{${key},\n${lines.join(",\n")}\n}\n`;
  };

  const bibtex = (papers) => keyed(papers).map(entry).join("\n");

  const item = ({ key, title, authors, date, doi, arxiv, categories, abstract }) => {
    const chinese = /\p{Script=Han}/u.test(title);
    return {
      id: key,
      type: "article",
      title,
      ...(authors.length && { author: authors.map(parts) }),
      ...(date.length && { issued: { "date-parts": [date] } }),
      ...(doi && { DOI: doi }),
      ...(arxiv && { archive: "arXiv", archive_location: arxiv, number: `arXiv:${arxiv}`, URL: `https://arxiv.org/abs/${encodeURI(arxiv)}` }),
      ...(categories.length && { keyword: categories.join(", ") }),
      ...(abstract && { abstract }),
      language: chinese ? "zh" : "en",
    };
  };

  const csl = (papers) => `${JSON.stringify(keyed(papers).map(item), null, 1)}\n`;

  return { bibtex, csl };
})();

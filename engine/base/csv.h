#pragma once

#include "engine/base/result.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace kaze::base {

//! Reads CSV (RFC 4180) a record at a time, so that a large file needs no more memory than its longest record: quoted cells may hold separators,
//! quotes and line ends; lines end with LF, CR LF or CR; the separator (comma, semicolon, tab or bar) is the one that the first line has most of;
//! a byte order mark and empty lines are skipped. Borrows the text.
class CsvReader {
public:
    explicit CsvReader(std::string_view text);

    //! Puts the next record's cells into `cells`, in which memory is used again; false at the end. Never fails: a quote that is not closed
    //! reaches to the end of the text (`openQuote`), and a record has at most `kMostCells`, what is behind belongs to the last.
    [[nodiscard]] bool next(std::vector<std::string>& cells);

    //! The line on which the last record began, from 1.
    [[nodiscard]] std::size_t line() const { return m_line; }

    //! The line of a quote that was never closed; 0: there is none.
    [[nodiscard]] std::size_t openQuote() const { return m_openQuote; }

    static constexpr std::size_t kMostCells = 10'000;

private:
    [[nodiscard]] bool readRecord(std::vector<std::string>& cells);
    void readQuoted(std::string& cell);
    void endLine();

    std::string_view m_text;
    char m_separator;
    std::size_t m_at = 0;
    std::size_t m_line = 0;
    std::size_t m_nextLine = 1;
    std::size_t m_openQuote = 0;
};

//! One line with its end; cells are quoted where they need it.
[[nodiscard]] std::string csvLine(const std::vector<std::string>& cells);

//! The cell as a spreadsheet shows it and never computes it: text that begins with what opens a formula (= + - @, a tab or a return) gets an
//! apostrophe in front; a plain number stays one. Source: OWASP, CSV Injection.
[[nodiscard]] std::string spreadsheetSafe(std::string_view cell);

} // namespace kaze::base

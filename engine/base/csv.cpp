#include "engine/base/csv.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace kaze::base {

namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

std::string_view withoutMark(std::string_view text)
{
    return text.starts_with(kByteOrderMark) ? text.substr(kByteOrderMark.size()) : text;
}

char separatorOf(std::string_view text)
{
    const auto begin = std::min(text.find_first_not_of("\r\n"), text.size());
    const auto line = text.substr(begin, text.find_first_of("\r\n", begin) - begin);
    char best = ',';
    for (const char candidate : {';', '\t', '|'})
        if (std::count(line.begin(), line.end(), candidate) > std::count(line.begin(), line.end(), best))
            best = candidate;
    return best;
}

bool isBlank(std::string_view text)
{
    return text.find_first_not_of(" \t") == std::string_view::npos;
}

bool isNumber(std::string_view cell)
{
    double number = 0;
    const auto digits = cell.substr(cell.starts_with('+') ? 1 : 0);
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    return error == std::errc() && end == digits.data() + digits.size();
}

} // namespace

CsvReader::CsvReader(std::string_view text) : m_text(withoutMark(text)), m_separator(separatorOf(m_text)) { }

bool CsvReader::next(std::vector<std::string>& cells)
{
    while (m_at < m_text.size()) {
        m_line = m_nextLine;
        if (readRecord(cells))
            return true;
    }
    return false;
}

//! False for an empty line.
bool CsvReader::readRecord(std::vector<std::string>& cells)
{
    std::size_t used = 0;
    const auto begin = [&]() -> std::string& {
        if (used == cells.size())
            cells.emplace_back();
        cells[used].clear();
        return cells[used++];
    };
    auto* cell = &begin();
    bool any = false;
    for (; m_at < m_text.size() && m_text[m_at] != '\n' && m_text[m_at] != '\r'; ++m_at) {
        const char c = m_text[m_at];
        if (c == '"' && isBlank(*cell)) {
            readQuoted(*cell);
            any = true;
            if (m_at == m_text.size())
                break;
        } else if (c == m_separator && used < kMostCells) {
            cell = &begin();
            any = true;
        } else {
            *cell += c;
            any = any || c != ' ';
        }
    }
    cells.resize(used);
    endLine();
    return any;
}

//! From the opening quote to the closing one.
void CsvReader::readQuoted(std::string& cell)
{
    cell.clear();
    const auto opened = m_nextLine;
    for (++m_at; m_at < m_text.size(); ++m_at) {
        const char c = m_text[m_at];
        if (c == '"') {
            if (m_at + 1 == m_text.size() || m_text[m_at + 1] != '"')
                return;
            ++m_at;
        }
        m_nextLine += c == '\n' ? 1U : 0U;
        cell += c;
    }
    m_openQuote = opened;
}

void CsvReader::endLine()
{
    const auto rest = m_text.substr(m_at);
    m_at += rest.starts_with("\r\n") ? 2U : rest.empty() ? 0U : 1U;
    ++m_nextLine;
}

std::string csvLine(const std::vector<std::string>& cells)
{
    std::string line;
    for (std::size_t i = 0; i < cells.size(); ++i) {
        const auto& cell = cells[i];
        line += i == 0 ? "" : ",";
        if (cell.find_first_of(",\"\n\r") == std::string::npos && (cell.empty() || (cell.front() != ' ' && cell.back() != ' '))) {
            line += cell;
            continue;
        }
        line += '"';
        for (const char c : cell)
            line += c == '"' ? "\"\"" : std::string(1, c);
        line += '"';
    }
    return line + '\n';
}

std::string spreadsheetSafe(std::string_view cell)
{
    const auto begun = cell.substr(std::min(cell.find_first_not_of(' '), cell.size()));
    // Those of full width open one where such characters are typed.
    constexpr std::array<std::string_view, 11> kOpening{"=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"};
    const bool opensFormula = std::ranges::any_of(kOpening, [&](std::string_view opening) { return begun.starts_with(opening); });
    return (opensFormula && !isNumber(cell) ? "'" : "") + std::string(cell);
}

} // namespace kaze::base

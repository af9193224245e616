#include "engine/sandbox/detail/csv.h"

#include "engine/sandbox/detail/words.h"

#include <algorithm>
#include <cctype>

namespace kaze::sandbox::detail {

namespace {

char separatorOf(std::string_view text)
{
    const auto line = text.substr(0, text.find('\n'));
    char best = ',';
    for (const char candidate : {';', '\t', '|'})
        if (std::count(line.begin(), line.end(), candidate) > std::count(line.begin(), line.end(), best))
            best = candidate;
    return best;
}

std::vector<std::vector<std::string>> recordsOf(std::string_view text, char separator)
{
    std::vector<std::vector<std::string>> records;
    std::vector<std::string> record(1);
    bool quoted = false;
    bool any = false;
    const auto endRecord = [&] {
        if (any)
            records.push_back(std::move(record));
        record.assign(1, {});
        any = false;
    };
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (quoted) {
            if (c == '"' && i + 1 < text.size() && text[i + 1] == '"')
                record.back() += text[i++];
            else if (c == '"')
                quoted = false;
            else
                record.back() += c;
        } else if (c == '"' && trimmed(record.back()).empty()) {
            record.back().clear();
            quoted = any = true;
        } else if (c == separator) {
            record.emplace_back();
            any = true;
        } else if (c == '\n' || c == '\r')
            endRecord();
        else {
            record.back() += c;
            any = any || c != ' ';
        }
    }
    endRecord();
    return records;
}

bool isDigit(char c)
{
    return std::isdigit(static_cast<unsigned char>(c)) != 0;
}

//! Takes the commas out of "1,204,500"; false when they stand elsewhere.
bool dropGroups(std::string& whole)
{
    if (whole.find(',') == std::string::npos)
        return true;
    for (std::size_t i = 0; i < whole.size(); ++i)
        if ((whole[i] == ',') != ((whole.size() - i) % 4 == 0))
            return false;
    if (whole.front() == ',')
        return false;
    std::erase(whole, ',');
    return true;
}

} // namespace

CsvFile parseCsv(std::string_view text)
{
    if (text.starts_with("\xEF\xBB\xBF"))
        text.remove_prefix(3);
    while (!text.empty() && (text.front() == '\n' || text.front() == '\r'))
        text.remove_prefix(1);
    auto records = recordsOf(text, separatorOf(text));
    CsvFile file;
    if (records.empty())
        return file;
    for (const auto& name : records.front())
        file.columns.emplace_back(trimmed(name));
    records.erase(records.begin());
    file.rows = std::move(records);
    for (auto& row : file.rows) {
        file.ragged += row.size() == file.columns.size() ? 0 : 1;
        row.resize(file.columns.size());
    }
    return file;
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

std::string comparable(std::string_view cell)
{
    const std::string text(trimmed(cell));
    const bool sign = !text.empty() && (text.front() == '-' || text.front() == '+');
    const auto dot = std::min(text.find('.'), text.size());
    std::string whole = text.substr(sign ? 1 : 0, dot - (sign ? 1 : 0));
    std::string fraction = dot < text.size() ? text.substr(dot + 1) : "";
    if ((whole.empty() && fraction.empty()) || !dropGroups(whole) || !std::all_of(whole.begin(), whole.end(), isDigit)
        || !std::all_of(fraction.begin(), fraction.end(), isDigit) || (whole.size() > 1 && whole.front() == '0'))
        return text;
    while (!fraction.empty() && fraction.back() == '0')
        fraction.pop_back();
    if (whole.empty())
        whole = "0";
    const bool negative = text.front() == '-' && (whole != "0" || !fraction.empty());
    return (negative ? "-" : "") + whole + (fraction.empty() ? "" : '.' + fraction);
}

} // namespace kaze::sandbox::detail

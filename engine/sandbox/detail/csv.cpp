#include "engine/sandbox/detail/csv.h"

#include "engine/base/csv.h"
#include "engine/sandbox/detail/words.h"

#include <algorithm>
#include <cctype>

namespace kaze::sandbox::detail {

namespace {

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
    CsvFile file;
    base::CsvReader reader(text);
    std::vector<std::string> cells;
    if (!reader.next(cells))
        return file;
    for (const auto& name : cells)
        file.columns.emplace_back(trimmed(name));
    while (reader.next(cells)) {
        file.ragged += cells.size() == file.columns.size() ? 0 : 1;
        file.rows.push_back(cells);
        file.rows.back().resize(file.columns.size());
    }
    return file;
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

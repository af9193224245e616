#include "engine/sandbox/detail/reconcile.h"

#include "engine/sandbox/detail/words.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>
#include <optional>
#include <set>

namespace kaze::sandbox::detail {

namespace {

using Row = std::vector<std::string>;

//! A column that both files have.
struct Common {
    std::string name;
    std::size_t left = 0, right = 0;
};

std::optional<std::size_t> columnOf(const CsvFile& file, const std::string& name)
{
    const auto found = std::find_if(
        file.columns.begin(), file.columns.end(), [&](const auto& column) { return lowered(column) == lowered(name); });
    return found == file.columns.end() ? std::nullopt : std::optional(static_cast<std::size_t>(found - file.columns.begin()));
}

std::vector<Common> commonColumns(const CsvFile& left, const CsvFile& right)
{
    std::vector<Common> common;
    for (std::size_t i = 0; i < left.columns.size(); ++i)
        if (const auto other = columnOf(right, left.columns[i]); other && columnOf(left, left.columns[i]) == i)
            common.push_back({left.columns[i], i, *other});
    return common;
}

bool isUnique(const CsvFile& file, std::size_t column)
{
    std::set<std::string> seen;
    return std::all_of(file.rows.begin(), file.rows.end(), [&](const auto& row) {
        auto value = comparable(row[column]);
        return !value.empty() && seen.insert(std::move(value)).second;
    });
}

base::Result<std::vector<Common>> keyColumns(
    const Side& left, const Side& right, const std::vector<Common>& common, const std::vector<std::string>& keys)
{
    std::vector<Common> chosen;
    for (const auto& key : keys) {
        const auto inLeft = columnOf(left.file, key);
        const auto inRight = columnOf(right.file, key);
        if (!inLeft || !inRight)
            return base::fail(
                base::ErrorCode::InvalidArgument, "`" + (inLeft ? right.path : left.path) + "` has no column \"" + key + "\".");
        chosen.push_back({key, *inLeft, *inRight});
    }
    if (!chosen.empty())
        return chosen;
    const auto unique = std::find_if(common.begin(), common.end(),
        [&](const auto& column) { return isUnique(left.file, column.left) && isUnique(right.file, column.right); });
    return unique == common.end() ? common : std::vector<Common>{*unique};
}

std::optional<double> numberOf(const std::string& text)
{
    double number = 0;
    const auto plain = comparable(text);
    const auto [end, bad] = std::from_chars(plain.data(), plain.data() + plain.size(), number);
    return bad == std::errc() && end == plain.data() + plain.size() && !plain.empty() ? std::optional(number) : std::nullopt;
}

bool sameCell(const std::string& left, const std::string& right, double tolerance)
{
    if (comparable(left) == comparable(right))
        return true;
    const auto a = tolerance > 0 ? numberOf(left) : std::nullopt;
    const auto b = tolerance > 0 ? numberOf(right) : std::nullopt;
    // The margin lets "within 0.01" hold for 0.1 and 0.11, whose binary difference is a little more.
    return a && b && std::abs(*a - *b) <= tolerance * (1 + 1e-9);
}

std::string joined(const Row& cells, std::string_view between)
{
    std::string text;
    for (const auto& cell : cells)
        text += (text.empty() ? "" : std::string(between)) + cell;
    return text;
}

//! "id=7; name=Ann": a whole row in one cell.
std::string rowText(const CsvFile& file, const Row& row)
{
    Row parts;
    for (std::size_t i = 0; i < row.size(); ++i)
        parts.push_back(file.columns[i] + '=' + row[i]);
    return joined(parts, "; ");
}

//! The rows by key; the number behind a key counts its occurrences, so that doubles are paired in order.
using Index = std::map<std::pair<std::string, int>, const Row*>;

template <class Column>
Index indexOf(const CsvFile& file, const std::vector<Common>& key, Column column, std::vector<std::pair<std::string, int>>& order)
{
    Index index;
    std::map<std::string, int> seen;
    for (const auto& row : file.rows) {
        Row cells;
        for (const auto& part : key)
            cells.push_back(comparable(row[column(part)]));
        const auto text = joined(cells, " / ");
        order.emplace_back(text, seen[text]++);
        index[order.back()] = &row;
    }
    return index;
}

struct Counts {
    std::size_t same = 0, changed = 0, onlyLeft = 0, onlyRight = 0, doubles = 0;
};

std::string summaryOf(
    const Side& left, const Side& right, const std::vector<Common>& common, const std::vector<Common>& key, const Counts& counts)
{
    Row keyNames;
    for (const auto& part : key)
        keyNames.push_back(part.name);
    auto text = "Compared `" + left.path + "` (" + counted(left.file.rows.size(), "row", "rows") + ") with `" + right.path + "` ("
        + counted(right.file.rows.size(), "row", "rows") + ") by " + joined(keyNames, ", ") + ": "
        + counted(counts.same, "row is", "rows are") + " equal, " + std::to_string(counts.changed) + " differ, "
        + std::to_string(counts.onlyLeft) + " only in the first, " + std::to_string(counts.onlyRight) + " only in the second.";
    if (counts.doubles > 0)
        text += ' ' + counted(counts.doubles, "row repeats", "rows repeat") + " a key; such rows were paired in their order.";
    for (const auto* side : {&left, &right}) {
        Row alone;
        for (std::size_t i = 0; i < side->file.columns.size(); ++i)
            if (std::none_of(
                    common.begin(), common.end(), [&](const auto& c) { return (side == &left ? c.left : c.right) == i; }))
                alone.push_back(side->file.columns[i]);
        if (!alone.empty())
            text += " Only `" + side->path + (alone.size() == 1 ? "` has the column " : "` has the columns ")
                + joined(alone, ", ") + ", which the other lacks.";
        if (side->file.ragged > 0)
            text += " In `" + side->path + "` " + counted(side->file.ragged, "row has", "rows have")
                + " another number of cells than the header.";
    }
    return text;
}

} // namespace

base::Result<Table> reconcile(
    const Side& left, const Side& right, const std::vector<std::string>& keys, const std::string& tolerance)
{
    for (const auto* side : {&left, &right})
        if (side->file.columns.empty())
            return base::fail(base::ErrorCode::InvalidArgument, "`" + side->path + "` is empty.");
    const auto common = commonColumns(left.file, right.file);
    if (common.empty())
        return base::fail(
            base::ErrorCode::InvalidArgument, "`" + left.path + "` and `" + right.path + "` have no column in common.");
    const auto key = keyColumns(left, right, common, keys);
    if (!key)
        return failure(key);

    std::vector<std::pair<std::string, int>> leftOrder, rightOrder;
    const auto leftRows = indexOf(
        left.file, *key, [](const Common& c) { return c.left; }, leftOrder);
    const auto rightRows = indexOf(
        right.file, *key, [](const Common& c) { return c.right; }, rightOrder);
    const auto allowed = numberOf(tolerance).value_or(0);

    Table table{"differences", "Differences between `" + left.path + "` and `" + right.path + '`', {},
        {"difference", "key", "column", left.path, right.path}, {}};
    Counts counts;
    for (const auto& at : leftOrder) {
        const auto& row = *leftRows.at(at);
        const auto other = rightRows.find(at);
        counts.doubles += at.second > 0 ? 1 : 0;
        if (other == rightRows.end()) {
            ++counts.onlyLeft;
            table.rows.push_back({"only in the first", at.first, "", rowText(left.file, row), ""});
            continue;
        }
        const auto before = table.rows.size();
        for (const auto& column : common)
            if (!sameCell(row[column.left], (*other->second)[column.right], allowed))
                table.rows.push_back({"changed", at.first, column.name, row[column.left], (*other->second)[column.right]});
        ++(table.rows.size() == before ? counts.same : counts.changed);
    }
    for (const auto& at : rightOrder) {
        counts.doubles += at.second > 0 && !leftRows.contains(at) ? 1 : 0;
        if (leftRows.contains(at))
            continue;
        ++counts.onlyRight;
        table.rows.push_back({"only in the second", at.first, "", "", rowText(right.file, *rightRows.at(at))});
    }
    table.summary = summaryOf(left, right, common, *key, counts);
    return table;
}

} // namespace kaze::sandbox::detail

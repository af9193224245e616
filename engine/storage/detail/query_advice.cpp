#include "engine/storage/detail/query_advice.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>

namespace kaze::storage::detail {

using base::Result;

namespace {

//! A table of so few rows is read through as fast as it is searched.
constexpr std::int64_t kLargeTable = 10'000;

using Words = std::vector<std::string>;

bool isWord(char c)
{
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || static_cast<unsigned char>(c) >= 0x80;
}

std::string upper(std::string text)
{
    for (auto& c : text)
        c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    return text;
}

bool same(const std::string& left, const std::string& right)
{
    return upper(left) == upper(right);
}

//! Names and keywords, and every other character by itself; "<=" and its like are one.
Words wordsOf(std::string_view sql)
{
    Words words;
    for (std::size_t at = 0; at < sql.size();) {
        const char c = sql[at];
        auto end = at + 1;
        if (isWord(c)) {
            while (end < sql.size() && isWord(sql[end]))
                ++end;
        } else if (c == '"' || c == '`') {
            end = std::min(sql.find(c, at + 1), sql.size() - 1) + 1;
            if (end - at > 2)
                words.emplace_back(sql.substr(at + 1, end - at - 2));
            at = end;
            continue;
        } else if ((c == '<' || c == '>' || c == '=' || c == '!') && end < sql.size() && (sql[end] == '=' || sql[end] == '>')) {
            ++end;
        }
        if (std::isspace(static_cast<unsigned char>(c)) == 0)
            words.emplace_back(sql.substr(at, end - at));
        at = end;
    }
    return words;
}

bool isOneOf(const std::string& word, std::initializer_list<std::string_view> all)
{
    const auto name = upper(word);
    return std::ranges::find(all, name) != all.end();
}

bool isKeyword(const std::string& word)
{
    return isOneOf(word,
        {"WHERE", "JOIN", "LEFT", "INNER", "CROSS", "NATURAL", "ON", "USING", "ORDER", "GROUP", "LIMIT", "SET", "VALUES", "UNION",
            "INDEXED", "NOT", "HAVING", "SELECT", "DEFAULT", "RETURNING", "EXCEPT", "INTERSECT", "WINDOW"});
}

//! What is compared in a WHERE or ON, by how.
struct Compared {
    Words equal, ranged;
};

//! `name` is what the table is called in the statement. A column that another table has, too, must be named with it.
Compared comparedColumns(const Words& words, const std::string& name, const TableFacts& table)
{
    Compared found;
    bool inCondition = false;
    for (std::size_t i = 0; i + 1 < words.size(); ++i) {
        if (isOneOf(words[i], {"WHERE", "ON", "AND", "OR"}))
            inCondition = true;
        if (isOneOf(words[i], {"ORDER", "GROUP", "LIMIT", "SET", "SELECT", "VALUES"}))
            inCondition = false;
        // Behind OR an index helps only where all sides have one.
        if (isOneOf(words[i], {"OR"}))
            return {};
        const auto column = std::ranges::find_if(table.columns, [&](const std::string& one) { return same(one, words[i]); });
        if (!inCondition || column == table.columns.end() || (i > 1 && words[i - 1] == "." && !same(words[i - 2], name)))
            continue;
        auto& into = isOneOf(words[i + 1], {"=", "==", "IN", "IS"}) ? found.equal : found.ranged;
        const bool compares = isOneOf(words[i + 1], {"=", "==", "IN", "IS", "<", ">", "<=", ">=", "BETWEEN"});
        // Of "x IS NOT ?" most rows are.
        const bool excludes = i + 2 < words.size() && isOneOf(words[i + 2], {"NOT"});
        if (compares && !excludes && std::ranges::find(into, *column) == into.end())
            into.push_back(*column);
    }
    return found;
}

//! Of the last ORDER BY, as far as it names nothing but columns of the table.
Words orderColumns(const Words& words, const std::string& name, const TableFacts& table)
{
    Words columns;
    auto at = words.size();
    for (std::size_t i = 0; i + 1 < words.size(); ++i)
        if (isOneOf(words[i], {"ORDER"}) && isOneOf(words[i + 1], {"BY"}))
            at = i + 2;
    for (; at < words.size(); ++at) {
        if (isOneOf(words[at], {"LIMIT", ")", ";"}))
            break;
        if (isOneOf(words[at], {",", "ASC", "DESC", "."}) || same(words[at], name))
            continue;
        const auto column = std::ranges::find_if(table.columns, [&](const std::string& one) { return same(one, words[at]); });
        if (column == table.columns.end())
            return {};
        columns.push_back(*column);
    }
    return columns;
}

std::string joined(const Words& words)
{
    std::string text;
    for (const auto& word : words)
        text += (text.empty() ? "" : ", ") + word;
    return text;
}

void add(Words& to, const Words& from)
{
    for (const auto& one : from)
        if (std::ranges::find(to, one) == to.end())
            to.push_back(one);
}

//! "SCAN n" → "n"; not where it reads a covering index or asks another module.
std::optional<std::string> scanned(const std::string& line)
{
    const auto at = line.find_first_not_of(' ');
    constexpr std::string_view kScan = "SCAN ";
    if (at == std::string::npos || line.compare(at, kScan.size(), kScan) != 0 || line.contains("VIRTUAL TABLE"))
        return std::nullopt;
    const auto begin = at + kScan.size();
    return line.substr(begin, line.find(' ', begin) - begin);
}

const TableFacts* named(const std::vector<TableFacts>& tables, const std::string& name)
{
    const auto found = std::ranges::find_if(tables, [&](const TableFacts& table) { return same(table.name, name); });
    return found == tables.end() ? nullptr : &*found;
}

std::string rowsText(std::int64_t rows)
{
    return rows < 0 ? std::string("all rows") : "about " + std::to_string(rows) + " rows";
}

std::string adviceOnScan(const Words& words, const std::string& line, const std::string& name, const TableFacts& table)
{
    if (table.rows >= 0 && table.rows < kLargeTable)
        return {};
    const auto compared = comparedColumns(words, name, table);
    auto columns = compared.equal;
    if (!compared.ranged.empty())
        add(columns, {compared.ranged.front()});
    if (columns.empty())
        return line.contains("USING") ? std::string()
                                      : "It reads " + rowsText(table.rows) + " of " + table.name
                + " and nothing in it says which: ask for fewer, or in pages.";
    return "An index on " + table.name + "(" + joined(columns)
        + ") would let it search what it reads through now: " + rowsText(table.rows) + ".";
}

//! "AUTOMATIC COVERING INDEX (run=?)" → "run".
std::string adviceOnAutomatic(const std::string& line)
{
    const auto at = line.find("AUTOMATIC");
    const auto open = at == std::string::npos ? at : line.find('(', at);
    if (open == std::string::npos)
        return {};
    std::string columns;
    for (const auto& word : wordsOf(std::string_view(line).substr(open + 1, line.find(')', open) - open - 1)))
        if (!isOneOf(word, {"=", "?", "AND", "<", ">"}))
            columns += (columns.empty() ? "" : ", ") + word;
    return "SQLite builds an index over " + columns + " for every run: make it a lasting one.";
}

} // namespace

std::vector<std::pair<std::string, std::string>> tablesIn(std::string_view sql)
{
    std::vector<std::pair<std::string, std::string>> tables;
    const auto words = wordsOf(sql);
    for (std::size_t i = 0; i + 1 < words.size(); ++i) {
        if (!isOneOf(words[i], {"FROM", "JOIN", "UPDATE", "INTO"}) || !isWord(words[i + 1].front()) || isKeyword(words[i + 1]))
            continue;
        const auto& name = words[i + 1];
        auto alias = name;
        const auto next = i + 2 < words.size() && isOneOf(words[i + 2], {"AS"}) ? i + 3 : i + 2;
        if (next < words.size() && isWord(words[next].front()) && !isKeyword(words[next]))
            alias = words[next];
        tables.emplace_back(name, alias);
    }
    return tables;
}

std::string adviceFor(std::string_view sql, const std::vector<std::string>& plan, const std::vector<TableFacts>& tables)
{
    const auto words = wordsOf(sql);
    const auto called = tablesIn(sql);
    std::string advice;
    const auto say = [&](const std::string& text) {
        if (!text.empty() && !advice.contains(text))
            advice += (advice.empty() ? "" : " ") + text;
    };
    for (const auto& line : plan) {
        if (const auto name = scanned(line)) {
            const auto which = std::ranges::find_if(called, [&](const auto& one) { return same(one.second, *name); });
            if (const auto* table = which == called.end() ? nullptr : named(tables, which->first))
                say(adviceOnScan(words, line, *name, *table));
        }
        say(adviceOnAutomatic(line));
        if (line.contains("USE TEMP B-TREE FOR ORDER BY") && called.size() == 1 && !tables.empty()) {
            auto columns = comparedColumns(words, called.front().second, tables.front()).equal;
            const auto order = orderColumns(words, called.front().second, tables.front());
            add(columns, order);
            if (!order.empty())
                say("An index on " + tables.front().name + "(" + joined(columns)
                    + ") would give the rows in their order, without sorting.");
        }
        if (line.contains("CORRELATED"))
            say("A subquery runs for every row: join it, or ask it once.");
    }
    return advice;
}

Result<> explainSlow(
    Connection& connection, SlowQueries& into, const std::string& store, const std::string& sql, const std::string& normalised)
{
    const auto plan = connection.plan(sql);
    if (!plan) {
        // Not in the error's words: they have the statement with its values.
        into.explain(
            store, normalised, "The store does not explain it: " + std::string(base::nameOf(plan.error().code)) + ".", {});
        return base::failure(plan);
    }
    std::vector<TableFacts> tables;
    for (const auto& [name, alias] : tablesIn(normalised)) {
        TableFacts table;
        table.name = name;
        const std::string columnsOf = "SELECT name FROM pragma_table_info(?)";
        const auto listed = connection.query(
            columnsOf, {std::string_view(name)}, [&](const Row& row) { table.columns.emplace_back(row.text(0)); });
        if (!listed || table.columns.empty())
            continue; // a view of the statement's own, or a virtual table
        const auto counted = connection.query("SELECT max(rowid) FROM \"" + name + "\"", std::initializer_list<Value>{},
            [&](const Row& row) { table.rows = row.integer(0); });
        if (!counted)
            table.rows = -1; // it has no rowid
        tables.push_back(std::move(table));
    }
    std::string text;
    for (const auto& line : *plan)
        text += (text.empty() ? "" : "\n") + line;
    into.explain(store, normalised, std::move(text), adviceFor(normalised, *plan, tables));
    return {};
}

} // namespace kaze::storage::detail

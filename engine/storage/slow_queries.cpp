#include "engine/storage/slow_queries.h"

#include "engine/base/text.h"

#include <algorithm>
#include <cctype>

namespace kaze::storage {

namespace {

constexpr std::size_t kLongestText = 4096;

bool isWord(char c)
{
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || static_cast<unsigned char>(c) >= 0x80;
}

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

//! Behind the quote that closes what opens at `at`; two of them stand for one.
std::size_t behindQuoted(std::string_view sql, std::size_t at, char close)
{
    for (++at; at < sql.size(); ++at) {
        if (sql[at] != close)
            continue;
        if (at + 1 < sql.size() && sql[at + 1] == close && close != ']')
            ++at;
        else
            return at + 1;
    }
    return sql.size();
}

std::size_t behindNumber(std::string_view sql, std::size_t at)
{
    while (at < sql.size()) {
        const bool isSign = (sql[at] == '+' || sql[at] == '-') && (sql[at - 1] == 'e' || sql[at - 1] == 'E');
        if (!isWord(sql[at]) && sql[at] != '.' && !isSign)
            break;
        ++at;
    }
    return at;
}

void blank(std::string& text)
{
    if (!text.empty() && text.back() != ' ')
        text += ' ';
}

//! Takes one piece of the text; gives the place behind it.
std::size_t takePiece(std::string_view sql, std::size_t at, std::string& into)
{
    const auto rest = sql.substr(at);
    const char c = sql[at];
    if (std::isspace(static_cast<unsigned char>(c)) != 0) {
        blank(into);
        return at + 1;
    }
    if (rest.starts_with("--") || rest.starts_with("/*")) {
        blank(into);
        const auto end = rest[0] == '-' ? sql.find('\n', at) : sql.find("*/", at + 2);
        return end == std::string_view::npos ? sql.size() : end + (rest[0] == '-' ? 1 : 2);
    }
    const bool inWord = !into.empty() && isWord(into.back());
    if (c == '\'') {
        if (inWord && (into.back() == 'x' || into.back() == 'X') && (into.size() == 1 || !isWord(into[into.size() - 2])))
            into.pop_back(); // x'…' is a blob
        into += '?';
        return behindQuoted(sql, at, '\'');
    }
    if (c == '"' || c == '`' || c == '[') {
        const auto end = behindQuoted(sql, at, c == '[' ? ']' : c);
        into += sql.substr(at, end - at);
        return end;
    }
    const bool isNamed = (c == ':' || c == '@' || c == '$') && rest.size() > 1 && isWord(rest[1]);
    const bool isNumber = !inWord && (isDigit(c) || (c == '.' && rest.size() > 1 && isDigit(rest[1])));
    if (c == '?' || isNamed || isNumber) {
        into += '?';
        return behindNumber(sql, at + 1);
    }
    into += c;
    return at + 1;
}

bool isOfValues(std::string_view text)
{
    return text.find('?') != std::string_view::npos && text.find_first_not_of("?, ") == std::string_view::npos;
}

//! "IN (?, ?, ?)" → "IN (?)".
void joinLists(std::string& text)
{
    for (auto open = text.find('('); open != std::string::npos; open = text.find('(', open + 1)) {
        const auto close = text.find(')', open);
        if (close == std::string::npos)
            return;
        auto before = std::string_view(text).substr(0, open);
        while (before.ends_with(' '))
            before.remove_suffix(1);
        const bool isIn = before.size() > 2 && std::toupper(before[before.size() - 2]) == 'I'
            && std::toupper(before.back()) == 'N' && !isWord(before[before.size() - 3]);
        if (isIn && isOfValues(std::string_view(text).substr(open + 1, close - open - 1)))
            text.replace(open, close - open + 1, "(?)");
    }
}

//! "VALUES(?, ?), (?, ?)" → "VALUES(?, ?)".
void joinRows(std::string& text)
{
    for (auto open = text.find('('); open != std::string::npos; open = text.find('(', open + 1)) {
        const auto close = text.find(')', open);
        if (close == std::string::npos)
            return;
        const auto row = text.substr(open, close - open + 1);
        if (!isOfValues(std::string_view(row).substr(1, row.size() - 2)))
            continue;
        auto end = close + 1; // of the rows that are like this one
        for (bool isAnother = true; isAnother;) {
            isAnother = false;
            for (const std::string_view between : {", ", ","}) {
                const auto next = std::string_view(text).substr(end);
                if (!isAnother && next.starts_with(between) && next.substr(between.size()).starts_with(row)) {
                    end += between.size() + row.size();
                    isAnother = true;
                }
            }
        }
        text.erase(close + 1, end - close - 1);
    }
}

} // namespace

std::string normalisedSql(std::string_view sql)
{
    std::string text;
    text.reserve(std::min(sql.size(), kLongestText));
    for (std::size_t at = 0; at < sql.size();)
        at = takePiece(sql, at, text);
    while (text.ends_with(' ') || text.ends_with(';'))
        text.pop_back();
    joinLists(text);
    joinRows(text);
    return base::shortened(text, kLongestText);
}

bool SlowQueries::note(const std::string& store, const std::string& sql, base::Duration took, base::Time at)
{
    const auto seconds = std::chrono::duration<double>(took).count();
    const std::scoped_lock lock(m_mutex);
    const auto [found, isNew] = m_queries.try_emplace(Key(store, sql));
    auto& query = found->second;
    if (isNew) {
        query.store = store;
        query.sql = sql;
    }
    ++query.count;
    query.totalSeconds += seconds;
    query.worstSeconds = std::max(query.worstSeconds, seconds);
    query.lastAt = std::max(query.lastAt, at);
    if (m_queries.size() > kMost) {
        auto oldest = m_queries.end();
        for (auto one = m_queries.begin(); one != m_queries.end(); ++one)
            if (one != found && (oldest == m_queries.end() || one->second.lastAt < oldest->second.lastAt))
                oldest = one;
        m_queries.erase(oldest);
    }
    return isNew;
}

void SlowQueries::explain(const std::string& store, const std::string& sql, std::string plan, std::string advice)
{
    const std::scoped_lock lock(m_mutex);
    const auto found = m_queries.find(Key(store, sql));
    if (found == m_queries.end())
        return;
    found->second.plan = std::move(plan);
    found->second.advice = std::move(advice);
}

std::vector<SlowQuery> SlowQueries::list() const
{
    std::vector<SlowQuery> all;
    {
        const std::scoped_lock lock(m_mutex);
        all.reserve(m_queries.size());
        for (const auto& [key, query] : m_queries)
            all.push_back(query);
    }
    std::ranges::stable_sort(all, std::ranges::greater(), &SlowQuery::totalSeconds);
    return all;
}

} // namespace kaze::storage

#include "engine/storage/detail/statement_watch.h"

#include <array>
#include <cctype>

namespace kaze::storage::detail {

namespace {

//! Transactions are in the figures of commits, pragmas are nobody's question.
bool isOfRows(std::string_view sql)
{
    constexpr std::array<std::string_view, 6> kVerbs{"SELECT", "INSERT", "UPDATE", "DELETE", "REPLACE", "WITH"};
    const auto begin = sql.find_first_not_of(" \t\r\n");
    if (begin == std::string_view::npos)
        return false;
    std::string verb;
    for (auto at = begin; at < sql.size() && std::isalpha(static_cast<unsigned char>(sql[at])) != 0; ++at)
        verb += static_cast<char>(std::toupper(static_cast<unsigned char>(sql[at])));
    for (const auto known : kVerbs)
        if (verb == known)
            return true;
    return false;
}

} // namespace

void StatementWatch::note(std::string_view sql, base::Duration time) const
{
    if (!isOfRows(sql))
        return;
    auto normalised = normalisedSql(sql);
    if (m_slow.note(m_store, normalised, time, m_clock.now()))
        m_explain(std::string(sql), std::move(normalised));
}

} // namespace kaze::storage::detail

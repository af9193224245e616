#include "engine/api/graph_requests.h"
#include "engine/knowledge/detail/graph.h"
#include "engine/knowledge/detail/graph_facts.h"
#include "engine/knowledge/detail/kinds.h"
#include "engine/knowledge/detail/statements.h"

#include <algorithm>
#include <charconv>
#include <limits>

namespace kaze::knowledge::detail {

using base::ErrorCode;
using base::fail;
using base::Result;
using storage::Connection;
using storage::Row;

namespace {

//! A name and in how many facts it stands; those with the most come first.
struct Counted {
    std::int64_t facts = 0;
    std::string key;

    bool operator<(const Counted& other) const { return facts != other.facts ? facts > other.facts : key < other.key; }
};

//! "<facts>:<name>" of the last row of the page before.
Result<Counted> cursorOf(const std::string& text)
{
    if (text.empty())
        return Counted{std::numeric_limits<std::int64_t>::max(), {}};
    Counted cursor;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), cursor.facts);
    if (error != std::errc() || end == text.data() + text.size() || *end != ':')
        return fail(ErrorCode::InvalidArgument, "This is not a cursor of a page before.");
    cursor.key.assign(end + 1, text.data() + text.size());
    return cursor;
}

//! The first of those behind the cursor, and how many there are in all.
class Page {
public:
    Page(Counted after, std::size_t limit) : m_after(std::move(after)), m_limit(limit) { }

    void offer(Counted each)
    {
        ++m_total;
        if (!(m_after < each))
            return;
        if (m_best.size() > m_limit) {
            if (!(each < m_best.front()))
                return;
            std::ranges::pop_heap(m_best, std::less<>());
            m_best.pop_back();
        }
        m_best.push_back(std::move(each));
        std::ranges::push_heap(m_best, std::less<>());
    }

    //! One more than the limit, where there are more.
    [[nodiscard]] std::vector<Counted> take()
    {
        std::ranges::sort(m_best, std::less<>());
        return std::move(m_best);
    }
    [[nodiscard]] std::int64_t total() const { return m_total; }

private:
    Counted m_after;
    std::size_t m_limit;
    std::vector<Counted> m_best; //!< a heap, the last one on top
    std::int64_t m_total = 0;
};

//! Both indexes run by name, so that a name's two sums come one after the other.
Result<> offerAll(Connection& connection, const std::string& prefix, std::int64_t asOf, Page& page)
{
    const std::string end = prefix + '\xFF';
    Counted last;
    const auto take = [&](const Row& row) {
        if (row.text(0) != last.key && last.facts > 0)
            page.offer(std::exchange(last, Counted()));
        last.key = row.text(0);
        last.facts += row.integer(1);
    };
    const auto done = connection.query(sql::kFactCounts, {std::string_view(prefix), std::string_view(end), asOf}, take);
    if (!done)
        return failure(done);
    if (last.facts > 0)
        page.offer(std::move(last));
    return {};
}

Result<> offerOfType(Connection& connection, const std::string& type, const std::string& prefix, FactReader& reader, Page& page)
{
    const std::string end = prefix + '\xFF';
    Result<> failed;
    const auto take = [&](const Row& row) {
        const auto node = reader.node(row.text(0));
        if (!node)
            failed = failure(node);
        else if (node->facts > 0)
            page.offer({node->facts, std::string(row.text(0))});
        return failed.has_value();
    };
    const auto done
        = connection.query(sql::kEntitiesOfType, {std::string_view(type), std::string_view(prefix), std::string_view(end)}, take);
    return done ? failed : failure(done);
}

} // namespace

Result<api::EntityPage> entitiesOf(Connection& connection, const api::ListEntities& query, base::Time now)
{
    const auto limit = static_cast<std::size_t>(std::clamp<std::int64_t>(query.limit, 1, 1000));
    auto after = cursorOf(query.cursor);
    if (!after)
        return failure(after);
    FactReader reader(connection, now, {});
    Page best(std::move(*after), limit);
    const std::string prefix = foldedName(query.prefix);
    const auto offered = query.entityType.empty() ? offerAll(connection, prefix, microsecondsOf(now), best)
                                                  : offerOfType(connection, query.entityType, prefix, reader, best);
    if (!offered)
        return failure(offered);

    api::EntityPage page;
    if (query.cursor.empty())
        page.total = best.total();
    auto rows = best.take();
    if (rows.size() > limit) {
        rows.pop_back();
        page.next = std::to_string(rows.back().facts) + ':' + rows.back().key;
    }
    for (const auto& row : rows) {
        auto node = reader.node(row.key);
        if (!node)
            return failure(node);
        page.rows.push_back(std::move(*node));
    }
    return page;
}

} // namespace kaze::knowledge::detail

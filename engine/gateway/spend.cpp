#include "engine/gateway/spend.h"

#include "engine/api/cost_requests.h"
#include "engine/gateway/detail/ledger_rows.h"
#include "engine/gateway/detail/spend_division.h"
#include "engine/gateway/detail/spend_reader.h"

#include <algorithm>

namespace kaze::gateway {

namespace {

using base::ErrorCode;
using base::Result;
using detail::micros;
using detail::SpendDivision;

constexpr std::int64_t kMostRows = 10'000;

//! Tells several divisions the same.
class Divisions final : public detail::SpendSink {
public:
    Divisions(std::vector<SpendDivision>& divisions, const detail::SpendReader& reader, const std::set<std::string>& local)
        : m_divisions(divisions), m_reader(reader), m_local(local)
    {
    }

    void add(std::uint32_t kind, std::int64_t at, const detail::Sums& sums) override
    {
        const auto& kinds = m_reader.kinds();
        const auto lacksPrice = isLocal(kind) ? 0 : sums.unpriced - sums.unpricedHits;
        for (auto& division : m_divisions)
            division.add(kinds, kind, at, sums, lacksPrice);
    }

    void addRun(std::uint32_t kind, std::int64_t at, std::uint32_t run) override
    {
        for (auto& division : m_divisions)
            division.addRun(m_reader.kinds(), kind, at, run);
    }

private:
    bool isLocal(std::uint32_t kind)
    {
        const auto& kinds = m_reader.kinds();
        for (auto i = m_isLocal.size(); i < kinds.size(); ++i)
            m_isLocal.push_back(m_local.contains(detail::textOf(kinds[i], detail::KindColumn::Provider)));
        return m_isLocal[kind];
    }

    std::vector<SpendDivision>& m_divisions;
    const detail::SpendReader& m_reader;
    const std::set<std::string>& m_local;
    std::vector<bool> m_isLocal;
};

//! The divisions that are asked for, and last that into nothing: the total.
Result<std::vector<SpendDivision>> divisionsBy(const std::vector<std::vector<std::string>>& by)
{
    std::vector<SpendDivision> divisions;
    for (const auto& names : by) {
        auto division = SpendDivision::by(names);
        if (!division)
            return failure(division);
        divisions.push_back(std::move(*division));
    }
    divisions.push_back(std::move(*SpendDivision::by({})));
    return divisions;
}

detail::SpendQuestion questionOf(const api::ListSpend& query, base::Time from, const std::vector<SpendDivision>& divisions)
{
    detail::SpendQuestion question;
    question.from = micros(from);
    // Without an end, what began this very microsecond counts too.
    if (query.to)
        question.to = micros(*query.to);
    question.filter = {query.tenant, query.project, query.agent, query.tool, query.model};
    question.columns[static_cast<std::size_t>(detail::KindColumn::Provider)] = true; // local ones lack no price
    for (const auto& division : divisions) {
        question.finest = std::min(question.finest, division.finest());
        division.markColumns(question.columns);
    }
    return question;
}

} // namespace

base::Time monthOf(base::Time time)
{
    const std::chrono::year_month_day day{std::chrono::floor<std::chrono::days>(time)};
    return std::chrono::sys_days{day.year() / day.month() / 1};
}

std::string dayOf(base::Time time)
{
    return base::toRfc3339(time).substr(0, 10);
}

Result<std::vector<api::SpendList>> listSpends(storage::Connection& connection, const api::ListSpend& query,
    const std::vector<std::vector<std::string>>& by, const SpendContext& context)
{
    const auto to = query.to.value_or(context.now);
    // A period that ends with a month is that month, not the empty beginning of the next.
    const auto from = query.from.value_or(monthOf(query.to ? to - std::chrono::microseconds(1) : to));
    if (to < from)
        return base::fail(ErrorCode::InvalidArgument,
            "the period ends (" + base::toRfc3339(to) + ") before it begins (" + base::toRfc3339(from) + ")");
    auto divisions = divisionsBy(by);
    if (!divisions)
        return failure(divisions);
    detail::SpendReader reader(connection);
    Divisions sink(*divisions, reader, context.localProviders);
    if (const auto read = reader.read(questionOf(query, from, *divisions), sink); !read)
        return failure(read);
    const auto totals = divisions->back().take();
    divisions->pop_back();
    std::vector<api::SpendList> lists;
    for (auto& division : *divisions) {
        api::SpendList list{from, to, division.take(), totals.empty() ? api::SpendRow() : totals.front(), 0};
        list.rowsTotal = std::ssize(list.rows);
        list.rows.resize(
            std::min(list.rows.size(), static_cast<std::size_t>(std::clamp<std::int64_t>(query.limit, 1, kMostRows))));
        lists.push_back(std::move(list));
    }
    return lists;
}

Result<api::SpendList> listSpend(storage::Connection& connection, const api::ListSpend& query, const SpendContext& context)
{
    auto lists = listSpends(connection, query, {query.by}, context);
    if (!lists)
        return failure(lists);
    return std::move(lists->front());
}

} // namespace kaze::gateway

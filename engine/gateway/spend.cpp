#include "engine/gateway/spend.h"

#include "engine/gateway/detail/ledger_rows.h"

#include <algorithm>
#include <array>
#include <limits>
#include <unordered_map>
#include <unordered_set>

namespace kaze::gateway {

namespace {

using api::SpendRow;
using base::ErrorCode;
using base::Money;
using base::Result;
using detail::micros;
using detail::Where;

constexpr std::int64_t kMostRows = 10'000;

//! A row of the ledger, as far as spend is concerned. Borrows the texts.
struct Call {
    std::int64_t at = 0;
    std::string_view tenant, agent, provider, model, key, tool, operation, run, outcome, source;
    api::Usage usage;
    Money cost, saved;
    bool lacksPrice = false;
};

struct Dimension {
    std::string_view name;
    std::string_view Call::*column; //!< none: made of several
    std::string SpendRow::*field;
};

constexpr std::array kDimensions{Dimension{"day", nullptr, &SpendRow::time}, Dimension{"hour", nullptr, &SpendRow::time},
    Dimension{"tenant", &Call::tenant, &SpendRow::tenant}, Dimension{"agent", &Call::agent, &SpendRow::agent},
    Dimension{"provider", &Call::provider, &SpendRow::provider}, Dimension{"model", nullptr, &SpendRow::model},
    Dimension{"key", &Call::key, &SpendRow::key}, Dimension{"tool", &Call::tool, &SpendRow::tool},
    Dimension{"operation", &Call::operation, &SpendRow::operation}};

const Dimension* dimensionNamed(std::string_view name)
{
    const auto* found = std::ranges::find(kDimensions, name, &Dimension::name);
    return found == kDimensions.end() ? nullptr : found;
}

std::string twoDigits(unsigned number)
{
    return (number < 10 ? "0" : "") + std::to_string(number);
}

//! The day or hour of a moment; rows come by time, so that the last answer is mostly the next.
class TimeText {
public:
    explicit TimeText(std::int64_t bucket) : m_bucket(bucket) { }

    std::string_view of(std::int64_t at)
    {
        if (at < m_from || at >= m_from + m_bucket || m_text.empty()) {
            const base::Time time{std::chrono::microseconds(at)};
            m_from = at - ((at % m_bucket) + m_bucket) % m_bucket;
            m_text = dayOf(time);
            if (m_bucket < kDay) {
                const auto sinceMidnight = time - std::chrono::floor<std::chrono::days>(time);
                m_text += 'T'
                    + twoDigits(static_cast<unsigned>(std::chrono::duration_cast<std::chrono::hours>(sinceMidnight).count()));
            }
        }
        return m_text;
    }

    static constexpr std::int64_t kHour = 3'600'000'000;
    static constexpr std::int64_t kDay = 24 * kHour;

private:
    std::int64_t m_bucket;
    std::int64_t m_from = 0;
    std::string m_text;
};

//! Calls that are counted together.
class Group {
public:
    void add(const Call& call, bool lacksPrice)
    {
        ++m_row.calls;
        const bool cached = call.outcome == "cached";
        m_row.cacheHits += cached;
        m_row.failed += !cached && call.outcome != "ok";
        m_row.usage.inputTokens += call.usage.inputTokens;
        m_row.usage.outputTokens += call.usage.outputTokens;
        m_row.usage.cachedTokens += call.usage.cachedTokens;
        m_row.usage.reasoningTokens += call.usage.reasoningTokens;
        m_row.usage.cacheWriteTokens += call.usage.cacheWriteTokens;
        m_row.costUsd += call.cost;
        if (call.source != "provider")
            m_row.estimatedUsd += call.cost;
        m_row.savedUsd += call.saved;
        m_row.unpricedCalls += lacksPrice;
        addRun(call.run);
    }

    [[nodiscard]] SpendRow& row() { return m_row; }

private:
    void addRun(std::string_view bytes)
    {
        base::Uuid run;
        if (bytes.size() == run.bytes.size())
            std::copy(bytes.begin(), bytes.end(), run.bytes.begin());
        // The calls of a run mostly stand together.
        if (run.isNil() || run == m_last)
            return;
        m_last = run;
        m_row.runs += m_runs.insert(run).second;
    }

    SpendRow m_row;
    base::Uuid m_last;
    std::unordered_set<base::Uuid> m_runs;
};

struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
};

//! One way to divide calls.
class Division {
public:
    static Result<Division> by(const std::vector<std::string>& names)
    {
        Division division;
        for (const auto& name : names) {
            const auto* dimension = dimensionNamed(name);
            if (!dimension)
                return base::fail(ErrorCode::InvalidArgument,
                    "spend is not divided by \"" + name
                        + "\"; there are day, hour, tenant, agent, provider, model, key, tool and operation");
            if (std::ranges::find(division.m_dimensions, dimension) == division.m_dimensions.end())
                division.m_dimensions.push_back(dimension);
        }
        const auto has = [&](std::string_view name) { return std::ranges::find(names, name) != names.end(); };
        if (has("day") && has("hour"))
            return base::fail(ErrorCode::InvalidArgument, "spend is divided by day or by hour, not by both");
        division.m_time = TimeText(has("hour") ? TimeText::kHour : TimeText::kDay);
        return division;
    }

    void add(const Call& call, bool lacksPrice)
    {
        m_key.clear();
        for (const auto* dimension : m_dimensions) {
            appendValue(*dimension, call, m_key);
            m_key += '\0';
        }
        if (!m_last || m_key != m_lastKey) {
            auto found = m_groups.find(std::string_view(m_key));
            if (found == m_groups.end()) {
                found = m_groups.emplace(m_key, Group()).first;
                for (const auto* dimension : m_dimensions)
                    appendValue(*dimension, call, found->second.row().*dimension->field);
            }
            m_last = &found->second;
            m_lastKey = m_key;
        }
        m_last->add(call, lacksPrice);
    }

    //! By time, then dearest first.
    [[nodiscard]] std::vector<SpendRow> take()
    {
        std::vector<std::pair<std::string, SpendRow>> all;
        all.reserve(m_groups.size());
        for (auto& [key, group] : m_groups)
            all.emplace_back(key, std::move(group.row()));
        std::ranges::sort(all, [](const auto& a, const auto& b) {
            if (a.second.time != b.second.time)
                return a.second.time < b.second.time;
            return a.second.costUsd != b.second.costUsd ? a.second.costUsd > b.second.costUsd : a.first < b.first;
        });
        std::vector<SpendRow> rows;
        rows.reserve(all.size());
        for (auto& [key, row] : all)
            rows.push_back(std::move(row));
        return rows;
    }

private:
    Division() = default;

    void appendValue(const Dimension& dimension, const Call& call, std::string& to)
    {
        if (dimension.column)
            to += call.*dimension.column;
        else if (dimension.field == &SpendRow::time)
            to += m_time.of(call.at);
        else
            to.append(call.provider).append("/").append(call.model);
    }

    std::vector<const Dimension*> m_dimensions;
    TimeText m_time{TimeText::kDay};
    std::unordered_map<std::string, Group, TextHash, std::equal_to<>> m_groups;
    std::string m_key, m_lastKey;
    Group* m_last = nullptr;
};

//! What a list does not divide by is not read.
std::string scanFor(const std::vector<std::vector<std::string>>& by)
{
    std::string sql = "SELECT at, provider, model, outcome, usage_source";
    for (const auto* column : {"tenant", "agent", "key", "tool", "operation"}) {
        const bool isAsked
            = std::ranges::any_of(by, [&](const auto& names) { return std::ranges::find(names, column) != names.end(); });
        sql.append(isAsked ? ", " : ", '' AS ").append(column);
    }
    return sql
        + ", run, input_tokens, output_tokens, cached_tokens, reasoning_tokens, cache_write_tokens, cost, saved, price_source IS "
          "NULL "
          "FROM usage WHERE at >= ? AND at < ?";
}

Call readCall(const storage::Row& row)
{
    // Texts are read as the bytes that they are: SQLite copies a text to put a zero behind it, which is most of what a scan would do.
    Call call;
    call.at = row.integer(0);
    call.provider = row.blob(1);
    call.model = row.blob(2);
    call.outcome = row.blob(3);
    call.source = row.blob(4);
    call.tenant = row.blob(5);
    call.agent = row.blob(6);
    call.key = row.blob(7);
    call.tool = row.blob(8);
    call.operation = row.blob(9);
    call.run = row.blob(10);
    call.usage = {row.integer(11), row.integer(12), row.integer(13), row.integer(14), row.integer(15)};
    call.cost = Money{row.integer(16)};
    call.saved = Money{row.integer(17)};
    call.lacksPrice = row.integer(18) != 0;
    return call;
}

Where whereOf(const api::ListSpend& query, base::Time from, std::int64_t to)
{
    Where where;
    where.arguments = {micros(from), to};
    if (!query.tenant.empty())
        where.add("tenant = ?", {query.tenant});
    if (!query.agent.empty())
        where.add("agent = ?", {query.agent});
    if (!query.tool.empty())
        where.add("tool = ?", {query.tool});
    if (!query.model.empty())
        where.add("provider || '/' || model = ?", {query.model});
    return where;
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
    std::vector<Division> divisions;
    for (const auto& names : by) {
        auto division = Division::by(names);
        if (!division)
            return failure(division);
        divisions.push_back(std::move(*division));
    }
    Group total;
    // Without an end, what began this very microsecond counts too.
    const auto where = whereOf(query, from, query.to ? micros(to) : std::numeric_limits<std::int64_t>::max());
    const auto read = connection.query(scanFor(by) + where.sql + " ORDER BY at", where.values(), [&](const storage::Row& row) {
        const auto call = readCall(row);
        const bool lacksPrice = call.lacksPrice && call.usage.inputTokens + call.usage.outputTokens > 0
            && call.outcome != "cached" && !context.localProviders.contains(std::string(call.provider));
        total.add(call, lacksPrice);
        for (auto& division : divisions)
            division.add(call, lacksPrice);
    });
    if (!read)
        return failure(read);
    std::vector<api::SpendList> lists;
    for (auto& division : divisions) {
        api::SpendList list{from, to, division.take(), total.row(), 0};
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

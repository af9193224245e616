#include "engine/gateway/detail/spend_reader.h"

#include "engine/gateway/detail/ledger_rows.h"

namespace kaze::gateway::detail {

using base::ErrorCode;
using base::Result;

namespace {

constexpr std::int64_t kForever = std::numeric_limits<std::int64_t>::max();

//! Up to so many rows without a sum are looked at one by one; of more, those of the time that is asked for are looked up.
constexpr std::int64_t kShortTail = 50'000;

constexpr std::string_view kSummed = "SELECT upto, (SELECT max(id) FROM usage) FROM usage_summed";
constexpr std::string_view kKinds
    = "SELECT tenant, agent, tool, operation, provider, model, key, project, id FROM usage_kinds WHERE 1";
constexpr std::string_view kHours = "SELECT at, sums FROM usage_hours WHERE at >= ? AND at < ? ORDER BY at";
constexpr std::string_view kDays = "SELECT at, sums FROM usage_days WHERE at >= ? AND at < ? ORDER BY at";
constexpr std::string_view kRuns = "SELECT at, runs FROM usage_runs WHERE at >= ? AND at < ? ORDER BY at";

// A plus keeps SQLite from looking rows up by that column.
constexpr std::string_view kRowsOfTime = " FROM usage WHERE at >= ? AND at < ?";
constexpr std::string_view kSummedRowsOfTime = " FROM usage WHERE at >= ? AND at < ? AND +id <= ?";
constexpr std::string_view kLaterRowsOfTime = " FROM usage WHERE at >= ? AND at < ? AND +id > ?";
constexpr std::string_view kLaterRows = " FROM usage WHERE +at >= ? AND +at < ? AND id > ?";

base::Error damaged(std::int64_t at)
{
    return {ErrorCode::Corrupt,
        "the sums of the ledger for " + base::toRfc3339(base::Time(std::chrono::microseconds(at))) + " are damaged", nullptr};
}

struct Stretch {
    std::int64_t from = 0, to = 0;
    [[nodiscard]] bool isEmpty() const { return from >= to; }
};

} // namespace

class SpendReader::Reading {
public:
    Reading(SpendReader& reader, const SpendQuestion& question, SpendSink& sink)
        : m_reader(reader), m_connection(reader.m_connection), m_question(question), m_sink(sink)
    {
        const auto& filter = question.filter;
        if (!filter.tenant.empty())
            m_filter.add("tenant = ?", {filter.tenant});
        if (!filter.project.empty())
            m_filter.add("project = ?", {filter.project});
        if (!filter.agent.empty())
            m_filter.add("agent = ?", {filter.agent});
        if (!filter.tool.empty())
            m_filter.add("tool = ?", {filter.tool});
        if (!filter.model.empty())
            m_filter.add("provider || '/' || model = ?", {filter.model});
    }

    Result<> all()
    {
        std::int64_t newest = 0;
        const auto found = m_connection.query(kSummed, {}, [&](const storage::Row& row) {
            m_upto = row.integer(0);
            newest = row.integer(1);
        });
        if (!found)
            return failure(found);
        const Stretch asked{m_question.from, m_question.to};
        if (m_upto == 0)
            return rows(kRowsOfTime, asked, {});
        if (const auto known = readKinds(); !known)
            return known;
        if (const auto done = summed(asked); !done)
            return done;
        return rows(newest - m_upto <= kShortTail ? kLaterRows : kLaterRowsOfTime, asked, m_upto);
    }

private:
    //! The number of each kind that the filter lets through, by its id.
    Result<> readKinds()
    {
        const auto read = m_connection.query(std::string(kKinds) + m_filter.sql, m_filter.values(), [&](const storage::Row& row) {
            const auto id = static_cast<std::size_t>(row.integer(kKindColumnCount));
            if (id >= m_numbers.size())
                m_numbers.resize(id + 1, kNoKind);
            m_numbers[id] = m_reader.m_kinds.numberOf(row, 0);
        });
        if (!read)
            return failure(read);
        return {};
    }

    [[nodiscard]] std::uint32_t numberOf(std::int64_t kind) const
    {
        const auto id = static_cast<std::size_t>(kind);
        return id < m_numbers.size() ? m_numbers[id] : kNoKind;
    }

    //! Of the rows that are summed: whole hours and days, and what is left of an hour at both ends.
    Result<> summed(const Stretch& asked)
    {
        if (asked.isEmpty())
            return {};
        const auto ceiled = [](std::int64_t at, std::int64_t length) {
            return at > kForever - length ? kForever : beginOf(at + length - 1, length);
        };
        const auto floored = [](std::int64_t at, std::int64_t length) { return at == kForever ? at : beginOf(at, length); };
        const Stretch whole{ceiled(asked.from, kHour), floored(asked.to, kHour)};
        if (whole.from != asked.from)
            if (const auto done = cutHour(beginOf(asked.from, kHour), asked); !done)
                return done;
        if (whole.to != asked.to && whole.to >= whole.from)
            if (const auto done = cutHour(whole.to, asked); !done)
                return done;
        if (whole.isEmpty())
            return {};
        const Stretch days{ceiled(whole.from, kDay), floored(whole.to, kDay)};
        const bool byDay = m_question.finest >= kDay && !days.isEmpty();
        auto done = byDay ? sums(kHours, {whole.from, days.from}) : sums(kHours, whole);
        if (done && byDay)
            done = sums(kDays, days);
        if (done && byDay)
            done = sums(kHours, {days.to, whole.to});
        return done ? runs(whole) : done;
    }

    //! An hour of which a part is asked for: its sums where all of its calls are in that part, else its rows.
    Result<> cutHour(std::int64_t hour, const Stretch& asked)
    {
        const Stretch whole{hour, hour + kHour};
        bool isCut = false;
        const auto looked = sumsOfEach(kHours, whole, [&](std::uint32_t, std::int64_t, const Sums& sums) {
            isCut = isCut || sums.first < asked.from || sums.last >= asked.to;
        });
        if (!looked)
            return looked;
        if (isCut)
            return rows(kSummedRowsOfTime, {std::max(hour, asked.from), std::min(hour + kHour, asked.to)}, m_upto);
        const auto done = sums(kHours, whole);
        return done ? runs(whole) : done;
    }

    Result<> sums(std::string_view sql, const Stretch& stretch)
    {
        return sumsOfEach(
            sql, stretch, [&](std::uint32_t kind, std::int64_t at, const Sums& sums) { m_sink.add(kind, at, sums); });
    }

    template <class F>
    Result<> sumsOfEach(std::string_view sql, const Stretch& stretch, F each)
    {
        return unpacked(sql, stretch, [&](std::int64_t at, std::string_view packed) {
            return unpackSums(packed, at, [&](std::int64_t kind, const Sums& sums) {
                if (const auto number = numberOf(kind); number != kNoKind)
                    each(number, at, sums);
            });
        });
    }

    //! Of each hour or day in the stretch what was packed; `unpack` says whether it was whole.
    template <class F>
    Result<> unpacked(std::string_view sql, const Stretch& stretch, F unpack)
    {
        std::optional<base::Error> error;
        const auto read = m_connection.query(sql, {stretch.from, stretch.to}, [&](const storage::Row& row) {
            const bool isWhole = unpack(row.integer(0), row.blob(1));
            if (!isWhole)
                error = damaged(row.integer(0));
            return isWhole;
        });
        if (!read)
            return failure(read);
        if (error)
            return std::unexpected(std::move(*error));
        return {};
    }

    Result<> runs(const Stretch& stretch)
    {
        if (!m_question.withRuns)
            return {};
        std::vector<base::Uuid> ids;
        std::vector<std::uint32_t> numbers; // of the ids, where they were needed
        return unpacked(kRuns, stretch, [&](std::int64_t at, std::string_view packed) {
            numbers.clear();
            return unpackRuns(packed, ids, [&](std::int64_t kindId, std::uint32_t place) {
                const auto kind = numberOf(kindId);
                if (kind == kNoKind)
                    return;
                numbers.resize(ids.size(), RunNumbers::kNone);
                auto& run = numbers[place];
                if (run == RunNumbers::kNone)
                    run = m_reader.m_runs.numberOf(ids[place]);
                m_sink.addRun(kind, at, run);
            });
        });
    }

    //! One by one.
    Result<> rows(std::string_view which, const Stretch& stretch, std::optional<std::int64_t> id)
    {
        std::string sql = "SELECT " + std::string(kSumColumns) + ", run";
        for (std::size_t i = 0; i < kKindColumnCount; ++i) {
            // What does not matter is not read.
            sql += m_question.columns[i] ? ", " : ", '' AS ";
            sql += kKindColumns[i];
        }
        sql.append(which).append(m_filter.sql);
        std::vector<storage::Value> values{stretch.from, stretch.to};
        if (id)
            values.emplace_back(*id);
        const auto filter = m_filter.values();
        values.insert(values.end(), filter.begin(), filter.end());
        const auto read = m_connection.query(sql, values, [&](const storage::Row& row) {
            const auto sums = sumsOf(row);
            const auto kind = m_reader.m_kinds.numberOf(row, kSumColumnCount + 1);
            m_sink.add(kind, sums.first, sums);
            if (!m_question.withRuns)
                return;
            const auto run = m_reader.m_runs.numberOf(row.blob(kSumColumnCount));
            if (run != RunNumbers::kNone)
                m_sink.addRun(kind, sums.first, run);
        });
        if (!read)
            return failure(read);
        return {};
    }

    static constexpr std::uint32_t kNoKind = 0xffff'ffff;

    SpendReader& m_reader;
    storage::Connection& m_connection;
    const SpendQuestion& m_question;
    SpendSink& m_sink;
    Where m_filter;
    std::int64_t m_upto = 0; //!< rows after it have no sums yet
    std::vector<std::uint32_t> m_numbers; //!< of kinds, by their ids
};

Result<> SpendReader::read(const SpendQuestion& question, SpendSink& sink)
{
    return Reading(*this, question, sink).all();
}

Result<Sums> spentIn(storage::Connection& connection, SpendQuestion question)
{
    struct Total final : SpendSink {
        void add(std::uint32_t, std::int64_t, const Sums& more) override { sums.add(more); }
        void addRun(std::uint32_t, std::int64_t, std::uint32_t) override { }
        Sums sums;
    } total;
    question.withRuns = false;
    if (const auto read = SpendReader(connection).read(question, total); !read)
        return failure(read);
    return total.sums;
}

} // namespace kaze::gateway::detail

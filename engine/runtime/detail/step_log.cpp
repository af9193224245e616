#include "engine/runtime/detail/step_log.h"

#include "engine/api/run.h"
#include "engine/base/compress.h"
#include "engine/runtime/detail/run_rows.h"

#include <array>
#include <charconv>
#include <limits>

namespace kaze::runtime::detail {

using base::Result;
using storage::Connection;
using storage::Row;

namespace {

constexpr std::size_t kLargestPack = 1U << 30;
constexpr std::string_view kRows
    = "SELECT number, kind, at, worked, body FROM steps WHERE run=? AND number>? AND number<=? ORDER BY number";
//! Of the packs that end behind a number, the first.
constexpr std::string_view kNextPack
    = "SELECT first, last, packed FROM step_packs WHERE run=?1 AND last>?2 AND "
      "first>=coalesce((SELECT max(first) FROM step_packs WHERE run=?1 AND first<=?2), 0) ORDER BY first LIMIT 1";

RawStep rawOf(const Row& row)
{
    return {row.integer(0), row.integer(1), row.integer(2), row.integer(3), row.text(4)};
}

//! Steps with their bodies, where rows and packs are merged.
struct OwnedStep {
    RawStep head;
    std::string body;

    [[nodiscard]] RawStep raw() const
    {
        auto raw = head;
        raw.body = body;
        return raw;
    }
};

//! A step in a pack: "number kind at worked bytes\n" and the body.
void append(std::string& text, const RawStep& step)
{
    for (const auto number : {step.number, step.kind, step.at, step.worked})
        text.append(std::to_string(number)).append(1, ' ');
    text.append(std::to_string(step.body.size())).append(1, '\n').append(step.body);
}

Result<std::vector<OwnedStep>> unpacked(std::string_view packed)
{
    const auto text = base::decompressed(packed, kLargestPack);
    if (!text)
        return base::failure(text);
    std::vector<OwnedStep> steps;
    const auto* at = text->data();
    const auto* const end = at + text->size();
    while (at < end) {
        std::array<std::int64_t, 5> head{};
        for (auto& number : head) {
            const auto read = std::from_chars(at, end, number);
            if (read.ec != std::errc() || read.ptr == end)
                return base::fail(base::ErrorCode::Corrupt, "packed steps of a run are damaged");
            at = read.ptr + 1;
        }
        if (head[4] < 0 || head[4] > end - at)
            return base::fail(base::ErrorCode::Corrupt, "packed steps of a run are damaged");
        steps.push_back({{head[0], head[1], head[2], head[3], {}}, std::string(at, static_cast<std::size_t>(head[4]))});
        at += head[4];
    }
    return steps;
}

struct Pack {
    std::int64_t first = 0, last = 0;
    std::string packed;
};

Result<std::optional<Pack>> nextPack(Connection& db, std::int64_t run, std::int64_t after)
{
    std::optional<Pack> pack;
    const auto read = db.query(kNextPack, {run, after}, [&](const Row& row) {
        pack = Pack{row.integer(0), row.integer(1), std::string(row.blob(2))};
    });
    if (!read)
        return base::failure(read);
    return pack;
}

//! False when the visitor wants no more.
Result<bool> visitRows(Connection& db, std::int64_t run, std::int64_t after, std::int64_t last, const StepVisitor& each)
{
    bool isWanted = true;
    const auto read = db.query(kRows, {run, after, last}, [&](const Row& row) { return isWanted = each(rawOf(row)); });
    if (!read)
        return base::failure(read);
    return isWanted;
}

//! What the pack holds, with the rows between.
Result<bool> visitPack(Connection& db, std::int64_t run, std::int64_t after, const Pack& pack, const StepVisitor& each)
{
    auto steps = unpacked(pack.packed);
    if (!steps)
        return base::failure(steps);
    const auto rows = db.query(kRows, {run, after, pack.last}, [&](const Row& row) {
        auto raw = rawOf(row);
        std::string body(raw.body);
        steps->push_back({raw, std::move(body)});
    });
    if (!rows)
        return base::failure(rows);
    std::ranges::sort(*steps, {}, [](const OwnedStep& step) { return step.head.number; });
    for (const auto& step : *steps)
        if (step.head.number > after && !each(step.raw()))
            return false;
    return true;
}

} // namespace

Result<> visitSteps(Connection& db, std::int64_t run, std::int64_t after, const StepVisitor& each)
{
    while (true) {
        const auto pack = nextPack(db, run, after);
        if (!pack)
            return base::failure(pack);
        const auto end = *pack ? (*pack)->first - 1 : std::numeric_limits<std::int64_t>::max();
        const auto rows = after < end ? visitRows(db, run, after, end, each) : Result<bool>(true);
        if (!rows)
            return base::failure(rows);
        if (!*rows || !*pack)
            return {};
        const auto packed = visitPack(db, run, std::max(after, end), **pack, each);
        if (!packed)
            return base::failure(packed);
        if (!*packed)
            return {};
        after = (*pack)->last;
    }
}

Result<StoredStep> decoded(const RawStep& step)
{
    auto record = decode(static_cast<api::StepKind>(step.kind), step.body);
    if (!record)
        return base::failure(record);
    return StoredStep{step.number, timeOf(step.at), std::chrono::microseconds(step.worked), std::move(*record)};
}

Result<std::int64_t> lastStep(Connection& db, std::int64_t run)
{
    std::int64_t last = 0;
    const auto read
        = db.query("SELECT max(number) FROM steps WHERE run=?", {run}, [&](const Row& row) { last = row.integer(0); });
    if (!read)
        return base::failure(read);
    return last;
}

Result<std::optional<StoredStep>> lastSummary(Connection& db, std::int64_t run, std::int64_t upTo)
{
    std::optional<Result<StoredStep>> found;
    const auto read = db.query("SELECT number, kind, at, worked, body FROM steps INDEXED BY steps_summaries WHERE run=? AND "
                               "kind = 9 AND number<=? ORDER BY number DESC LIMIT 1",
        {run, upTo}, [&](const Row& row) { found = decoded(rawOf(row)); });
    if (!read)
        return base::failure(read);
    if (!found)
        return std::optional<StoredStep>();
    if (!*found)
        return base::failure(*found);
    return std::move(**found);
}

Result<std::int64_t> firstOfKind(Connection& db, std::int64_t run, api::StepKind kind, std::int64_t upTo)
{
    std::int64_t first = 0;
    const auto visited = visitSteps(db, run, 0, [&](const RawStep& step) {
        if (step.number <= upTo && step.kind == static_cast<std::int64_t>(kind))
            first = step.number;
        return first == 0 && step.number < upTo;
    });
    if (!visited)
        return base::failure(visited);
    return first;
}

Result<std::int64_t> lastOfKind(Connection& db, std::int64_t run, api::StepKind kind)
{
    const auto last = lastStep(db, run);
    if (!last)
        return base::failure(last);
    constexpr std::int64_t kWindow = 64;
    std::int64_t found = 0;
    for (auto before = *last; before > 0 && found == 0; before -= kWindow) {
        const auto visited = visitSteps(db, run, std::max<std::int64_t>(0, before - kWindow), [&](const RawStep& step) {
            if (step.number <= before && step.kind == static_cast<std::int64_t>(kind))
                found = step.number;
            return step.number < before;
        });
        if (!visited)
            return base::failure(visited);
    }
    return found;
}

Result<std::int64_t> wholeStep(Connection& db, std::int64_t run, std::int64_t step)
{
    auto whole = step;
    Result<> broken;
    const auto visited = visitSteps(db, run, step, [&](const RawStep& next) {
        if (next.number != step + 1 || next.kind != static_cast<std::int64_t>(api::StepKind::Note))
            return false;
        const auto note = decoded(next);
        if (!note)
            broken = base::failure(note);
        else if (!std::get<NoteRecord>(note->record).handedFrom.empty())
            whole = next.number;
        return false;
    });
    if (!visited)
        return base::failure(visited);
    if (!broken)
        return base::failure(broken);
    return whole;
}

Result<> copySteps(Connection& db, std::int64_t from, std::int64_t upTo, std::int64_t to)
{
    const auto packs = db.execute("INSERT INTO step_packs(run, first, last, steps, packed) SELECT ?, first, last, steps, packed "
                                  "FROM step_packs WHERE run=? AND last<?",
        {to, from, upTo});
    if (!packs)
        return base::failure(packs);
    const auto rows
        = db.execute("INSERT INTO steps(run, number, kind, at, worked, body) SELECT ?, number, kind, at, worked, body "
                     "FROM steps WHERE run=? AND number<=? ORDER BY number",
            {to, from, upTo});
    if (!rows)
        return base::failure(rows);
    // Of a pack that ends there or reaches beyond it the first part, as rows: the last step of a log always is one.
    const auto cut = nextPack(db, from, upTo - 1);
    if (!cut)
        return base::failure(cut);
    if (!*cut || (*cut)->first > upTo)
        return {};
    const auto steps = unpacked((*cut)->packed);
    if (!steps)
        return base::failure(steps);
    for (const auto& step : *steps) {
        if (step.head.number > upTo)
            break;
        const auto done = db.execute("INSERT INTO steps(run, number, kind, at, worked, body) VALUES(?,?,?,?,?,?)",
            {to, step.head.number, step.head.kind, step.head.at, step.head.worked, std::string_view(step.body)});
        if (!done)
            return base::failure(done);
    }
    return {};
}

namespace {

constexpr std::int64_t kPackedAtOnce = 256; //!< numbers that a pack spans at most: it is unpacked whole for each of its steps
constexpr std::size_t kLargestBatch = 256U << 10; //!< bytes, but for the last step
constexpr std::size_t kWorthIt = 2000; //!< bytes

} // namespace

Result<std::optional<StepPack>> makePack(Connection& db, std::int64_t run, std::int64_t after)
{
    const auto last = lastStep(db, run);
    if (!last)
        return base::failure(last);
    StepPack pack;
    pack.run = run;
    std::string text;
    const auto read
        = db.query("SELECT number, kind, at, worked, body FROM steps WHERE run=? AND number>? AND number<? AND kind<>9 "
                   "ORDER BY number",
            {run, after, *last}, [&](const Row& row) {
                const auto step = rawOf(row);
                if (pack.steps == 0)
                    pack.first = step.number;
                if (step.number >= pack.first + kPackedAtOnce)
                    return false;
                pack.last = step.number;
                ++pack.steps;
                append(text, step);
                return text.size() < kLargestBatch;
            });
    if (!read)
        return base::failure(read);
    if (text.size() < kWorthIt)
        return std::optional<StepPack>();
    pack.packed = base::compressed(text);
    pack.saved = static_cast<std::int64_t>(text.size()) - static_cast<std::int64_t>(pack.packed.size());
    const auto again = unpacked(pack.packed);
    std::string same;
    if (again)
        for (const auto& step : *again)
            append(same, step.raw());
    if (same != text)
        return base::fail(base::ErrorCode::Internal, "packed steps of a run are not what was packed; they are left as they were");
    return pack;
}

Result<> storePack(Connection& db, const StepPack& pack)
{
    const auto gone
        = db.execute("DELETE FROM steps WHERE run=? AND number BETWEEN ? AND ? AND kind<>9", {pack.run, pack.first, pack.last});
    if (!gone)
        return base::failure(gone);
    if (*gone != pack.steps)
        return base::fail(base::ErrorCode::Conflict, "steps of a run are not those that were packed; they are left as they were");
    const auto added = db.execute("INSERT INTO step_packs(run, first, last, steps, packed) VALUES(?,?,?,?,?)",
        {pack.run, pack.first, pack.last, pack.steps, storage::Blob(std::string_view(pack.packed))});
    if (!added)
        return base::failure(added);
    return {};
}

} // namespace kaze::runtime::detail

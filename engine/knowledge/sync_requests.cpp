// What people ask of a synced memory.

#include "engine/base/text.h"
#include "engine/knowledge/detail/statements.h"
#include "engine/knowledge/detail/sync_impl.h"

#include <algorithm>
#include <charconv>

namespace kaze::knowledge {

using base::ErrorCode;
using base::fail;
using base::Result;
using base::Task;
using detail::Fields;
using detail::Stamp;
using storage::Connection;

namespace {

constexpr std::int64_t kMostConflicts = 1000;

std::string nameOf(const Stamp& stamp)
{
    return std::to_string(stamp.time) + '-' + stamp.replica.text();
}

std::optional<Stamp> stampOf(const std::string& name)
{
    Stamp stamp;
    const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), stamp.time);
    if (error != std::errc() || end == name.data() + name.size() || *end != '-')
        return std::nullopt;
    const auto replica = base::Uuid::parse(std::string_view(end + 1, name.data() + name.size()));
    if (!replica)
        return std::nullopt;
    stamp.replica = *replica;
    return stamp;
}

Result<SyncConflict::Side> sideOf(const detail::View& view)
{
    const auto content = contentOf(view);
    if (!content)
        return failure(content);
    const auto& record = content->record;
    return SyncConflict::Side{record.text, record.kind, record.scope, record.data, record.tags, record.importance,
        content->forgotten, content->by, content->reason, content->at};
}

Result<> addConflicts(Connection& connection, const base::Uuid& id, std::vector<SyncConflict>& conflicts)
{
    const auto held = detail::heldOf(connection, id);
    if (!held)
        return failure(held);
    const auto view = viewOf(held->state);
    const auto inForce = sideOf(view);
    for (const auto& stamp : view.conflicts) {
        const auto other = sideOf(siblingView(view, held->state.siblings.at(stamp)));
        if (inForce && other)
            conflicts.push_back({id.text(), nameOf(stamp), *inForce, *other});
    }
    return {};
}

Result<std::vector<SyncConflict>> conflictsIn(Connection& connection, const SyncPolicies& policies, std::int64_t limit)
{
    std::vector<SyncConflict> conflicts;
    const auto replica = detail::replicaOf(connection);
    if (!replica || !*replica)
        return replica ? Result<std::vector<SyncConflict>>(std::move(conflicts)) : failure(replica);
    std::vector<base::Uuid> ids;
    const auto take = [&](const storage::Row& row) { ids.push_back(detail::uuidOf(row.blob(1))); };
    if (auto done = connection.query(detail::sql::kConflictsAfter, {std::int64_t{0}, limit}, take); !done)
        return failure(done);
    for (const auto& id : ids) {
        if (const auto aligned = detail::alignedOf(connection, id, {(*replica)->id, policies}); !aligned)
            return failure(aligned);
        if (auto added = addConflicts(connection, id, conflicts); !added)
            return failure(added);
    }
    conflicts.resize(std::min(conflicts.size(), static_cast<std::size_t>(limit)));
    return conflicts;
}

//! The id that the other version gets when both are to stay: the same wherever that is decided.
base::Uuid idOfOther(const base::Uuid& record, const Stamp& conflict)
{
    const std::string hash = base::sha256Hex(record.text() + ' ' + nameOf(conflict));
    base::Uuid id = base::Uuid::parse(hash.substr(0, 32)).value_or(base::Uuid());
    id.bytes[6] = static_cast<std::uint8_t>((id.bytes[6] & 0x0FU) | 0x80U); // version 8: of our own making
    id.bytes[8] = static_cast<std::uint8_t>((id.bytes[8] & 0x3FU) | 0x80U);
    return id;
}

struct Settling {
    std::string record, conflict, by;
    Settle how = Settle::Ours;
    SyncPolicies policies;
    detail::Taking taking;
};

detail::Write writing(const Fields& content, const Settling& settling, const std::string& reason)
{
    detail::Write write;
    write.content = content;
    write.change = detail::changeText(settling.by, reason, settling.taking.now);
    write.at = detail::microsecondsOf(settling.taking.now);
    write.replica = settling.taking.how.replica;
    write.as = settling.policies.of(write.content["kind"]);
    return write;
}

Result<> addOther(Connection& connection, const base::Uuid& of, const Stamp& stamp, const detail::View& other,
    const Settling& settling, detail::Taken& taken)
{
    const auto held = detail::alignedOf(connection, idOfOther(of, stamp), settling.taking.how);
    if (!held || held->record)
        return held ? Result<>() : failure(held);
    auto state = held->state;
    auto write = writing(other.content, settling, "the other version of " + of.text());
    write.origin = other.origin;
    write.origin.insert_or_assign("key", "");
    detail::write(state, write);
    return apply(connection, *held, state, {}, settling.taking, taken);
}

Result<detail::Taken> settleIn(Connection& connection, Settling settling)
{
    const auto notThere = [&] {
        return fail(ErrorCode::NotFound,
            "There is no such conflict of the record " + base::shortened(settling.record, 80)
                + "; perhaps it is settled already.");
    };
    const auto replica = detail::replicaOf(connection);
    if (!replica)
        return failure(replica);
    const auto stamp = stampOf(settling.conflict);
    const auto id = base::Uuid::parse(settling.record);
    if (!stamp || !id || !*replica)
        return notThere();
    settling.taking.how.replica = (*replica)->id;
    const auto held = detail::alignedOf(connection, *id, settling.taking.how);
    if (!held)
        return failure(held);
    const auto view = viewOf(held->state);
    if (!held->record || std::ranges::find(view.conflicts, *stamp) == view.conflicts.end())
        return notThere();
    detail::Taken taken;
    auto state = held->state;
    const auto other = siblingView(view, state.siblings.at(*stamp));
    // Others that say the same go with it.
    std::erase_if(
        state.siblings, [&](const auto& sibling) { return siblingView(view, sibling.second).content == other.content; });
    if (settling.how == Settle::Theirs) {
        auto write = writing(other.content, settling, "settled: the other version");
        write.agreed = view.agreed;
        detail::write(state, write);
    }
    if (settling.how == Settle::Both) {
        if (auto added = addOther(connection, *id, *stamp, other, settling, taken); !added)
            return failure(added);
    }
    if (auto applied = apply(connection, *held, state, {}, settling.taking, taken); !applied)
        return failure(applied);
    return taken;
}

Result<SyncFigures> figuresOf(Connection& connection)
{
    SyncFigures figures;
    const auto replica = detail::replicaOf(connection);
    if (!replica)
        return failure(replica);
    if (!*replica)
        return figures;
    figures.replica = (*replica)->id.text();
    const auto count = [&](std::string_view sql, std::int64_t& into) {
        const auto take = [&](const storage::Row& row) { into = row.integer(0); };
        return connection.query(sql, {}, take);
    };
    auto done = count(detail::sql::kCountConflicts, figures.conflicts);
    if (done)
        done = count(detail::sql::kCountTombstones, figures.tombstones);
    if (done)
        done = count(detail::sql::kCountToStamp, figures.unstamped);
    const auto peers = detail::peersOf(connection);
    if (!done || !peers)
        return done ? failure(peers) : failure(done);
    for (const auto& peer : *peers) {
        SyncFigures::Peer& figure = figures.peers.emplace_back();
        figure.name = peer.name;
        if (peer.at > 0)
            figure.asked = detail::timeOf(peer.at);
        figure.behind = peer.known - peer.taken;
        figure.ahead = std::chrono::microseconds(peer.ahead);
        figure.refused = peer.refused;
        figure.problem = peer.problem;
    }
    return figures;
}

} // namespace

Task<Result<std::vector<SyncConflict>>> MemorySync::Impl::conflicts(
    std::shared_ptr<Impl> self, std::string tenantName, std::string project, std::int64_t limit)
{
    const auto opened = co_await tenant(self, std::move(tenantName), std::move(project), false);
    if (!opened)
        co_return failure(opened);
    // A write job: what was changed here since is stamped first.
    auto job = [policies = self->options.policies, limit = std::clamp<std::int64_t>(limit, 1, kMostConflicts)](
                   Connection& connection) { return conflictsIn(connection, policies, limit); };
    co_return co_await (*opened)->database().write(std::move(job));
}

Task<Result<>> MemorySync::Impl::settle(std::shared_ptr<Impl> self, std::string tenantName, std::string project,
    std::string record, std::string conflict, Settle how, std::string by)
{
    const auto opened = co_await tenant(self, std::move(tenantName), std::move(project), false);
    if (!opened)
        co_return failure(opened);
    Settling settling{std::move(record), std::move(conflict), std::move(by), how, self->options.policies, {}};
    settling.taking = self->taking(2);
    auto job = [settling = std::move(settling)](Connection& connection) { return settleIn(connection, settling); };
    const auto settled = co_await (*opened)->database().write(std::move(job));
    if (!settled)
        co_return failure(settled);
    notify(*opened, *settled);
    co_return Result<>();
}

Task<Result<SyncDigest>> MemorySync::Impl::digest(std::shared_ptr<Impl> self, std::string tenantName, std::string project)
{
    const auto opened = co_await tenant(self, std::move(tenantName), std::move(project), false);
    if (!opened)
        co_return failure(opened);
    auto job = [](Connection& connection) { return detail::digestOf(connection); };
    co_return co_await (*opened)->database().read(std::move(job));
}

Task<Result<SyncFigures>> MemorySync::Impl::figures(std::shared_ptr<Impl> self, std::string tenantName, std::string project)
{
    const auto opened = co_await tenant(self, std::move(tenantName), std::move(project), false);
    if (!opened)
        co_return failure(opened);
    auto job = [](Connection& connection) { return figuresOf(connection); };
    co_return co_await (*opened)->database().read(std::move(job));
}

Task<Result<std::vector<SyncConflict>>> MemorySync::conflicts(std::string tenant, std::string project, std::int64_t limit)
{
    return Impl::conflicts(m_impl, std::move(tenant), std::move(project), limit);
}

Task<Result<>> MemorySync::settle(
    std::string tenant, std::string project, std::string record, std::string conflict, Settle how, std::string by)
{
    return Impl::settle(
        m_impl, std::move(tenant), std::move(project), std::move(record), std::move(conflict), how, std::move(by));
}

Task<Result<SyncDigest>> MemorySync::digest(std::string tenant, std::string project)
{
    return Impl::digest(m_impl, std::move(tenant), std::move(project));
}

Task<Result<SyncFigures>> MemorySync::figures(std::string tenant, std::string project)
{
    return Impl::figures(m_impl, std::move(tenant), std::move(project));
}

} // namespace kaze::knowledge

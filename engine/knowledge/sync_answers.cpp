// What a cell tells its peers.

#include "engine/api/message.h"
#include "engine/base/text.h"
#include "engine/knowledge/detail/checks.h"
#include "engine/knowledge/detail/replica_json.h"
#include "engine/knowledge/detail/sync_impl.h"

namespace kaze::knowledge {

using base::ErrorCode;
using base::fail;
using base::Result;
using base::Task;
using detail::SyncAnswer;
using detail::SyncAsk;
using detail::Tenant;
using storage::Connection;

namespace {

constexpr std::size_t kStampedAtOnce = 250;
constexpr std::int64_t kListedAtOnce = 500;

struct Prepared {
    detail::Replica replica;
    detail::Peer peer;
    bool more = false; //!< records to stamp
};

//! Everything that was changed here gets its stamp, some at a time, before anything is told.
Result<Prepared> prepare(Connection& connection, const SyncAsk& ask, const SyncPolicies& policies, const base::Uuid& fresh)
{
    auto replica = detail::ensureReplica(connection, fresh);
    if (!replica)
        return failure(replica);
    auto peer = detail::peerOf(connection, ask.cell);
    if (!peer)
        return failure(peer);
    if (ask.known == replica->id && ask.heard > peer->answered) {
        // It had answers from us that we know nothing of: this is an older copy of what gave them.
        if (auto renewed = detail::renewReplica(connection, fresh); !renewed)
            return failure(renewed);
        replica->id = fresh;
        peer->taken = 0;
    }
    const auto more = detail::stampSome(connection, {replica->id, policies}, kStampedAtOnce);
    if (!more)
        return failure(more);
    if (!*more) {
        ++peer->answered;
        if (auto put = detail::putPeer(connection, *peer); !put)
            return failure(put);
    }
    return Prepared{*replica, std::move(*peer), *more};
}

//! Fills pages with states.
class Page {
public:
    Page(Connection& connection, std::vector<detail::LargeState>& large) : m_connection(connection), m_large(large) { }

    //! False where there is no room for it any more.
    Result<bool> add(const base::Uuid& id)
    {
        if (!m_ids.insert(id).second)
            return true;
        const auto held = detail::heldOf(m_connection, id);
        if (!held)
            return failure(held);
        // One that was changed meanwhile comes with what it was changed to, above all these.
        if (held->stale() || (!held->record && held->state.life < 0))
            return true;
        std::string text = detail::wireText(held->state);
        if (text.size() > detail::kPageBytes) {
            if (m_large.size() >= detail::kMostLarge)
                return false;
            m_large.push_back({id, static_cast<std::int64_t>(text.size()), base::sha256Hex(text)});
            return true;
        }
        if (m_bytes + text.size() > detail::kPageBytes)
            return false;
        m_bytes += text.size();
        m_states.push_back(std::move(text));
        return true;
    }

    [[nodiscard]] const std::vector<std::string>& states() const { return m_states; }

private:
    Connection& m_connection;
    std::vector<detail::LargeState>& m_large;
    std::set<base::Uuid> m_ids;
    std::vector<std::string> m_states;
    std::size_t m_bytes = 0;
};

Result<std::string> changes(Connection& connection, const SyncAsk& ask, SyncAnswer answer)
{
    const auto sequence = detail::sequenceOf(connection);
    if (!sequence)
        return failure(sequence);
    const auto listed = detail::changesAbove(connection, ask.above, ask.everything ? base::Uuid() : ask.replica, kListedAtOnce);
    if (!listed)
        return failure(listed);
    answer.sequence = *sequence;
    answer.more = listed->more;
    answer.upTo = ask.above;
    Page page(connection, answer.large);
    for (const auto& entry : listed->entries) {
        const auto added = page.add(entry.id);
        if (!added)
            return failure(added);
        answer.more = answer.more || !*added;
        if (!*added)
            break;
        answer.upTo = entry.sequence;
    }
    if (!answer.more)
        answer.upTo = *sequence;
    return textOf(answer, page.states());
}

Result<std::string> records(Connection& connection, const SyncAsk& ask)
{
    detail::SyncRecords answer;
    Page page(connection, answer.large);
    for (const auto& id : ask.records) {
        const auto added = page.add(id);
        if (!added)
            return failure(added);
        if (!*added)
            break;
        ++answer.looked;
    }
    return textOf(answer, page.states());
}

Task<Result<std::string>> answerChanges(
    Knowledge::Parts parts, std::shared_ptr<Tenant> tenant, SyncAsk ask, SyncPolicies policies, base::Uuid fresh)
{
    Result<Prepared> prepared;
    do {
        auto job = [ask, policies, fresh](Connection& connection) { return prepare(connection, ask, policies, fresh); };
        prepared = co_await tenant->database().write(std::move(job));
    } while (prepared && prepared->more);
    if (!prepared)
        co_return failure(prepared);
    SyncAnswer answer;
    answer.replica = prepared->replica.id;
    answer.answered = prepared->peer.answered;
    answer.seen = prepared->peer.replica;
    answer.heard = prepared->peer.heard;
    answer.now = parts.clock.now();
    auto job
        = [ask = std::move(ask), answer = std::move(answer)](Connection& connection) { return changes(connection, ask, answer); };
    co_return co_await tenant->database().read(std::move(job));
}

Result<std::string> piece(Connection& connection, const SyncAsk& ask)
{
    const auto held = detail::heldOf(connection, *ask.piece);
    if (!held)
        return failure(held);
    const std::string text = held->stale() ? std::string() : detail::wireText(held->state);
    if (base::sha256Hex(text) != ask.hash)
        return fail(ErrorCode::Conflict, "The record was changed meanwhile.");
    if (ask.at >= static_cast<std::int64_t>(text.size()))
        return fail(ErrorCode::InvalidArgument, "The state of the record ends before that.");
    return detail::pieceText(std::string_view(text).substr(static_cast<std::size_t>(ask.at), detail::kPieceBytes));
}

} // namespace

Task<Result<>> MemorySync::Impl::serve(std::shared_ptr<Impl> self, std::string tenantName, std::string project)
{
    const auto opened = co_await tenant(self, tenantName, std::move(project), true);
    if (!opened)
        co_return failure(opened);
    self->served.insert((*opened)->name());
    if (self->subscriptions.contains(tenantName))
        co_return Result<>();
    messaging::SubscribeTo to;
    to.tenant = tenantName;
    to.pattern = detail::syncTopic(self->options.cell);
    const std::weak_ptr<Impl> weak = self;
    auto subscribed = self->transport.subscribe(std::move(to), [weak](const messaging::Message& message) {
        const auto strong = weak.lock();
        if (strong && message->kind == api::MessageKind::Request)
            base::spawn(strong->parts().loop, answer(strong, message));
    });
    if (!subscribed)
        co_return failure(subscribed);
    self->subscriptions.insert_or_assign(std::move(tenantName), std::move(*subscribed));
    co_return Result<>();
}

Task<Result<std::string>> MemorySync::Impl::answerTo(std::shared_ptr<Impl> self, messaging::Message message)
{
    auto ask = detail::readAsk(message->payload);
    if (!ask)
        co_return failure(ask);
    if (ask->tenant != message->tenant)
        co_return fail(ErrorCode::PermissionDenied, "The memory of another tenant is none of yours.");
    auto name = detail::databaseName(ask->tenant, ask->project);
    if (!name)
        co_return failure(name);
    if (!self->served.contains(*name))
        co_return fail(ErrorCode::NotFound, "This cell does not share the memory of " + *name + ".");
    const auto opened = co_await tenant(self, ask->tenant, ask->project, false);
    if (!opened)
        co_return failure(opened);
    if (!ask->piece && ask->records.empty()) {
        SyncPolicies policies = self->options.policies;
        const base::Uuid fresh = self->freshId();
        co_return co_await answerChanges(self->parts(), *opened, std::move(*ask), std::move(policies), fresh);
    }
    auto job = [ask = std::move(*ask)](
                   Connection& connection) { return ask.piece ? piece(connection, ask) : records(connection, ask); };
    co_return co_await (*opened)->database().read(std::move(job));
}

Task<> MemorySync::Impl::answer(std::shared_ptr<Impl> self, messaging::Message message)
{
    const auto text = co_await answerTo(self, message);
    // From then on the transport may be gone.
    if (self->closing.cancelled())
        co_return;
    api::AgentMessage reply;
    reply.format = api::PayloadFormat::Json;
    reply.payload = text ? *text : detail::errorText(text.error());
    if (const auto sent = self->transport.reply(*message, std::move(reply)); !sent)
        self->parts().log->warn("A peer got no answer about the memory: {}", sent.error().text());
}

} // namespace kaze::knowledge

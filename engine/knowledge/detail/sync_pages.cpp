#include "engine/knowledge/detail/sync_pages.h"

#include <algorithm>

namespace kaze::knowledge::detail {

using base::Result;
using storage::Connection;

namespace {

//! Joins them, and remembers what was not taken.
Result<Taken> takeStates(Connection& connection, const StatesToTake& from, const base::Uuid& replica, Peer& peer)
{
    Taking taking = from.taking;
    taking.how.replica = replica;
    taking.from = from.from;
    auto taken = take(connection, from.states, taking);
    if (!taken)
        return taken;
    std::vector<base::Uuid> came = from.asked;
    for (const auto& state : from.states)
        came.push_back(state.id);
    taken->refused += std::ssize(from.tooLarge);
    taken->missed.insert(taken->missed.end(), from.tooLarge.begin(), from.tooLarge.end());
    if (auto settled = settleMissed(connection, from.peer, came, taken->missed, taking.now); !settled)
        return failure(settled);
    const auto missed = countMissed(connection, from.peer);
    if (!missed)
        return failure(missed);
    peer.refused = *missed;
    return taken;
}

} // namespace

Result<TakenPage> takePage(Connection& connection, const PageToTake& page)
{
    TakenPage done;
    auto replica = ensureReplica(connection, page.states.fresh);
    if (!replica)
        return failure(replica);
    auto peer = peerOf(connection, page.states.peer);
    if (!peer)
        return failure(peer);
    const SyncAnswer& answer = page.answer;
    if (answer.seen == replica->id && answer.heard > peer->answered) {
        done.renewed = true;
        done.replica = page.states.fresh;
        if (auto renewed = renewReplica(connection, page.states.fresh); !renewed)
            return failure(renewed);
        return done;
    }
    auto taken = takeStates(connection, page.states, replica->id, *peer);
    if (!taken)
        return failure(taken);
    const bool same = peer->replica == answer.replica && peer->taken <= answer.sequence;
    peer->taken = same ? std::max(peer->taken, answer.upTo) : answer.upTo;
    peer->replica = answer.replica;
    peer->known = answer.sequence;
    peer->heard = answer.answered;
    peer->at = microsecondsOf(page.states.taking.now);
    peer->ahead = page.ahead;
    peer->problem = taken->problems.empty() ? std::string() : taken->problems.front();
    if (auto put = putPeer(connection, *peer); !put)
        return failure(put);
    done.replica = replica->id;
    done.peer = std::move(*peer);
    done.taken = std::move(*taken);
    return done;
}

Result<Taken> takeRecords(Connection& connection, const StatesToTake& states)
{
    const auto replica = ensureReplica(connection, states.fresh);
    if (!replica)
        return failure(replica);
    auto peer = peerOf(connection, states.peer);
    if (!peer)
        return failure(peer);
    auto taken = takeStates(connection, states, replica->id, *peer);
    if (!taken)
        return taken;
    auto put = putPeer(connection, *peer);
    return put ? std::move(taken) : failure(put);
}

} // namespace kaze::knowledge::detail

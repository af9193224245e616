// Records of a peer that could not be taken when they came, asked for once more.

#include "engine/base/text.h"
#include "engine/knowledge/detail/pulling.h"

#include <algorithm>

namespace kaze::knowledge {

using base::ErrorCode;
using base::fail;
using base::Result;
using base::Task;
using storage::Connection;

namespace {

//! Nobody tells what was not asked for.
Result<> checkAsked(const detail::SyncRecords& answer, const std::vector<base::Uuid>& ids)
{
    const auto wasAsked = [&](const base::Uuid& id) { return std::ranges::find(ids, id) != ids.end(); };
    const bool good = answer.looked > 0 && answer.looked <= std::ssize(ids)
        && std::ranges::all_of(answer.states, wasAsked, &detail::RecordState::id)
        && std::ranges::all_of(answer.large, wasAsked, &detail::LargeState::id);
    return good ? Result<>() : fail(ErrorCode::Protocol, "The peer tells of other records than it was asked for.");
}

} // namespace

Task<Result<std::size_t>> MemorySync::Impl::Pulling::askSome(
    Self self, PullPointer pull, std::vector<base::Uuid> ids, std::shared_ptr<bool> toErase)
{
    detail::SyncAsk question;
    question.records = ids;
    auto text = co_await ask(self, pull, std::move(question));
    if (!text)
        co_return failure(text);
    auto reading = [text = std::move(*text)] { return detail::readRecords(text); };
    auto answer = co_await self->parts().workers.run(std::move(reading));
    if (!answer)
        co_return failure(answer);
    if (const auto good = checkAsked(*answer, ids); !good)
        co_return failure(good);
    const auto looked = static_cast<std::size_t>(answer->looked);
    const auto states = std::make_shared<detail::StatesToTake>();
    states->asked.assign(ids.begin(), ids.begin() + answer->looked);
    states->states = std::move(answer->states);
    if (const auto fetched = co_await fetchLarge(self, pull, std::move(answer->large), states); !fetched)
        co_return failure(fetched);
    if (const auto may = mayTake(*self, *pull); !may)
        co_return failure(may);
    states->peer = pull->peer.name;
    states->from = pull->peer.replica;
    states->fresh = self->freshId();
    states->taking = self->taking(states->states.size());
    auto taking = [states](Connection& connection) { return detail::takeRecords(connection, *states); };
    const auto taken = co_await pull->tenant->database().write(std::move(taking));
    if (!taken)
        co_return failure(taken);
    notify(pull->tenant, *taken);
    pull->count(*taken);
    *toErase = *toErase || taken->toErase;
    co_return looked;
}

Task<Result<>> MemorySync::Impl::Pulling::askMissed(Self self, PullPointer pull)
{
    auto listing = [peer = pull->peer.name, now = self->parts().clock.now()](
                       Connection& connection) { return detail::missedDue(connection, peer, now, detail::kMostAskedAgain); };
    auto ids = co_await pull->tenant->database().read(std::move(listing));
    if (!ids)
        co_return failure(ids);
    const auto toErase = std::make_shared<bool>(false);
    while (!ids->empty()) {
        std::vector<base::Uuid> some(
            ids->begin(), ids->begin() + static_cast<std::ptrdiff_t>(std::min(ids->size(), detail::kMostRecords)));
        const auto looked = co_await askSome(self, pull, std::move(some), toErase);
        if (!looked && looked.error().code == ErrorCode::Protocol) {
            // What changed is taken all the same.
            pull->problem("Records that could not be taken before were asked for again: " + looked.error().message);
            break;
        }
        if (!looked)
            co_return failure(looked);
        ids->erase(ids->begin(), ids->begin() + static_cast<std::ptrdiff_t>(*looked));
    }
    if (*toErase)
        co_return co_await erase(self, pull);
    co_return Result<>();
}

} // namespace kaze::knowledge

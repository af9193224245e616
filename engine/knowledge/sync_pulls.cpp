// What a cell takes from its peers.

#include "engine/api/message.h"
#include "engine/base/text.h"
#include "engine/knowledge/detail/pulling.h"
#include "engine/messaging/hybrid_clock.h"

#include <algorithm>

namespace kaze::knowledge {

using base::ErrorCode;
using base::fail;
using base::Result;
using base::Task;
using detail::LargeState;
using detail::Peer;
using detail::SyncAnswer;
using detail::SyncAsk;
using storage::Connection;

namespace {

constexpr std::size_t kMostProblems = 10;
constexpr int kMostRestarts = 4;

} // namespace

void MemorySync::Impl::Pulling::Pull::problem(std::string text)
{
    if (report.problems.size() < kMostProblems)
        report.problems.push_back(std::move(text));
}

void MemorySync::Impl::Pulling::Pull::count(const detail::Taken& taken)
{
    report.added += taken.added;
    report.changed += taken.changed;
    report.conflicts += taken.conflicts;
    report.refused += taken.refused;
    for (const auto& why : taken.problems)
        problem(why);
}

Result<> MemorySync::Impl::Pulling::Pull::restart(bool all)
{
    if (++restarts > kMostRestarts)
        return fail(ErrorCode::Protocol, "The peer " + peer.name + " is another one each time it is asked.");
    above = 0;
    everything = everything || all;
    report.full = true;
    return {};
}

namespace {

std::int64_t microsecondsIn(base::Duration duration)
{
    return std::chrono::duration_cast<std::chrono::microseconds>(duration).count();
}

//! One question, and the payload of its answer.
Task<Result<std::string>> asked(messaging::Transport& transport, std::string tenant, std::string from, std::string to,
    std::string text, base::Duration timeout, base::CancelToken cancel)
{
    api::AgentMessage message;
    message.tenant = std::move(tenant);
    message.from = std::move(from);
    message.topic = detail::syncTopic(to);
    message.format = api::PayloadFormat::Json;
    message.payload = std::move(text);
    const auto replied = co_await transport.request(std::move(message), timeout, cancel);
    if (cancel.cancelled())
        co_return detail::syncIsOver();
    if (!replied)
        co_return failure(replied);
    co_return (*replied)->payload;
}

} // namespace

Task<Result<>> MemorySync::Impl::Pulling::begin(Self self, PullPointer pull)
{
    auto job = [name = pull->peer.name, everything = pull->everything, fresh = self->freshId()](
                   Connection& connection) -> Result<std::pair<base::Uuid, Peer>> {
        const auto replica = detail::ensureReplica(connection, fresh);
        auto peer = detail::peerOf(connection, name);
        if (!replica || !peer)
            return replica ? failure(peer) : failure(replica);
        if (everything) {
            peer->taken = 0;
            if (auto put = detail::putPeer(connection, *peer); !put)
                return failure(put);
        }
        return std::pair(replica->id, std::move(*peer));
    };
    const auto begun = co_await pull->tenant->database().write(std::move(job));
    if (!begun)
        co_return failure(begun);
    pull->replica = begun->first;
    pull->peer = begun->second;
    pull->above = pull->peer.taken;
    pull->report.full = pull->everything;
    co_return Result<>();
}

Task<Result<std::string>> MemorySync::Impl::Pulling::ask(Self self, PullPointer pull, SyncAsk ask)
{
    ask.tenant = pull->tenantName;
    ask.project = pull->project;
    ask.cell = self->options.cell;
    std::string text = textOf(ask);
    std::string from = "memory-sync/" + self->options.cell;
    const base::CancelToken cancel = self->closing.token();
    co_return co_await asked(
        self->transport, pull->tenantName, std::move(from), pull->peer.name, std::move(text), self->options.timeout, cancel);
}

Task<Result<SyncAnswer>> MemorySync::Impl::Pulling::askChanges(Self self, PullPointer pull)
{
    SyncAsk question;
    question.replica = pull->replica;
    question.known = pull->peer.replica;
    question.heard = pull->peer.heard;
    question.above = pull->above;
    question.everything = pull->everything;
    auto text = co_await ask(self, pull, std::move(question));
    if (!text)
        co_return failure(text);
    auto work = [text = std::move(*text)] { return detail::readAnswer(text); };
    co_return co_await self->parts().workers.run(std::move(work));
}

//! Nothing where it was changed meanwhile.
Task<Result<std::optional<detail::RecordState>>> MemorySync::Impl::Pulling::fetch(Self self, PullPointer pull, LargeState large)
{
    std::string whole;
    while (static_cast<std::int64_t>(whole.size()) < large.bytes) {
        SyncAsk question;
        question.piece = large.id;
        question.hash = large.hash;
        question.at = static_cast<std::int64_t>(whole.size());
        const auto text = co_await ask(self, pull, std::move(question));
        if (!text)
            co_return failure(text);
        const auto bytes = detail::readPiece(*text);
        if (!bytes && bytes.error().code == ErrorCode::Conflict)
            co_return std::optional<detail::RecordState>();
        if (!bytes)
            co_return failure(bytes);
        whole += *bytes;
    }
    auto work = [whole = std::move(whole), large] { return detail::readLarge(whole, large); };
    auto state = co_await self->parts().workers.run(std::move(work));
    if (!state)
        co_return failure(state);
    co_return std::optional(std::move(*state));
}

Task<Result<>> MemorySync::Impl::Pulling::fetchLarge(
    Self self, PullPointer pull, std::vector<LargeState> large, std::shared_ptr<detail::StatesToTake> into)
{
    for (const auto& one : large) {
        if (one.bytes > static_cast<std::int64_t>(detail::kMostStateBytes)) {
            into->tooLarge.push_back(
                {one.id, "Its state has " + base::sizeText(static_cast<std::size_t>(one.bytes)) + ", which is too much."});
            pull->problem("The record " + one.id.text() + " was not taken: its state has "
                + base::sizeText(static_cast<std::size_t>(one.bytes)) + ".");
            continue;
        }
        auto state = co_await fetch(self, pull, one);
        if (!state)
            co_return failure(state);
        if (*state)
            into->states.push_back(std::move(**state));
    }
    co_return Result<>();
}

void MemorySync::Impl::Pulling::noteClock(const Impl& self, Pull& pull, detail::PageToTake& page)
{
    const auto ahead = page.answer.now - self.parts().clock.now();
    page.ahead = microsecondsIn(ahead);
    pull.report.ahead = ahead;
    if (pull.report.pages > 0 || ahead <= messaging::HybridClock::kMostAhead)
        return;
    pull.problem("The clock of " + pull.peer.name + " is "
        + std::to_string(std::chrono::duration_cast<std::chrono::seconds>(ahead).count())
        + " s ahead of ours: of changes that neither cell knew of, its own win until ours has caught up. Set one of the "
          "two.");
    self.parts().log->warn("{}", pull.report.problems.back());
}

Result<> MemorySync::Impl::Pulling::mayTake(const Impl& self, const Pull& pull)
{
    if (const auto fits = self.knowledge->checkLimits(pull.tenantName, pull.project); !fits)
        return fits;
    return pull.tenant->closed() ? Result<>(detail::syncIsOver()) : Result<>();
}

namespace {

//! Where the next page begins; nothing of this one is to be taken when it says so.
template <class Pull>
Result<bool> startsAnew(Pull& pull, const SyncAnswer& answer)
{
    const bool another = answer.replica != pull.peer.replica || answer.sequence < pull.above;
    if (another && pull.above > 0) {
        pull.peer.replica = answer.replica;
        const auto restarted = pull.restart(false);
        return restarted ? Result<bool>(true) : failure(restarted);
    }
    pull.peer.replica = answer.replica;
    if (answer.upTo < pull.above || (answer.more && answer.upTo == pull.above))
        return fail(ErrorCode::Protocol, "The peer " + pull.peer.name + " says that there is more, and does not tell what.");
    return false;
}

//! What a page has come to.
template <class Pull>
Result<> conclude(Pull& pull, const detail::TakenPage& page, bool more)
{
    pull.replica = page.replica;
    if (page.renewed)
        return pull.restart(true);
    pull.count(page.taken);
    ++pull.report.pages;
    pull.peer = page.peer;
    pull.above = page.peer.taken;
    pull.over = !more;
    return {};
}

} // namespace

//! Asks for a page and takes it.
Task<Result<>> MemorySync::Impl::Pulling::turn(Self self, PullPointer pull)
{
    auto answer = co_await askChanges(self, pull);
    if (!answer)
        co_return failure(answer);
    const auto anew = startsAnew(*pull, *answer);
    if (!anew)
        co_return failure(anew);
    if (*anew)
        co_return Result<>();
    const auto page = std::make_shared<detail::PageToTake>();
    const std::shared_ptr<detail::StatesToTake> states(page, &page->states);
    page->answer = std::move(*answer);
    states->states = std::exchange(page->answer.states, {});
    noteClock(*self, *pull, *page);
    if (const auto fetched = co_await fetchLarge(self, pull, page->answer.large, states); !fetched)
        co_return failure(fetched);
    if (!states->states.empty()) {
        if (const auto may = mayTake(*self, *pull); !may)
            co_return failure(may);
    }
    if (pull->tenant->closed())
        co_return detail::syncIsOver();
    states->peer = pull->peer.name;
    states->from = page->answer.replica;
    states->fresh = self->freshId();
    states->taking = self->taking(states->states.size());
    auto job = [page](Connection& connection) { return detail::takePage(connection, *page); };
    const auto taken = co_await pull->tenant->database().write(std::move(job));
    if (!taken)
        co_return failure(taken);
    notify(pull->tenant, taken->taken);
    co_return conclude(*pull, *taken, page->answer.more);
}

Task<Result<>> MemorySync::Impl::Pulling::erase(Self self, PullPointer pull)
{
    const auto erased = co_await erasePending(self, pull->tenant, pull->tenantName, pull->project);
    if (!erased)
        co_return failure(erased);
    pull->report.erased += *erased;
    co_return Result<>();
}

Task<Result<>> MemorySync::Impl::Pulling::pages(Self self, PullPointer pull)
{
    while (!pull->over) {
        if (const auto turned = co_await turn(self, pull); !turned)
            co_return failure(turned);
    }
    co_return Result<>();
}

Task<Result<>> MemorySync::Impl::Pulling::all(Self self, PullPointer pull)
{
    if (const auto begun = co_await begin(self, pull); !begun)
        co_return failure(begun);
    // What a cell that stopped had yet to erase.
    if (const auto erased = co_await erase(self, pull); !erased)
        co_return failure(erased);
    const auto taken = co_await pages(self, pull);
    // Of all pages at once, since an erasure goes through everything there is; and of those that came before it went wrong, too.
    if (!pull->tenant->closed()) {
        const auto erased = co_await erase(self, pull);
        if (taken && !erased)
            co_return failure(erased);
    }
    if (!taken)
        co_return failure(taken);
    co_return co_await askMissed(self, pull);
}

//! For those who look at the figures.
void MemorySync::Impl::Pulling::keepProblem(const Pull& pull, const base::Error& error)
{
    auto job = [name = pull.peer.name, text = base::shortened(error.text(), 1000)](Connection& connection) -> Result<> {
        auto peer = detail::peerOf(connection, name);
        if (!peer)
            return failure(peer);
        peer->problem = text;
        return detail::putPeer(connection, *peer);
    };
    pull.tenant->database().writeLater(std::move(job));
}

Task<Result<SyncReport>> MemorySync::Impl::pull(
    std::shared_ptr<Impl> self, std::string tenantName, std::string project, std::string peer, bool everything)
{
    if (const auto good = detail::checkCell(peer); !good)
        co_return failure(good);
    if (peer == self->options.cell)
        co_return fail(ErrorCode::InvalidArgument, "The cell " + peer + " need not ask itself.");
    const auto opened = co_await tenant(self, tenantName, project, true);
    if (!opened)
        co_return failure(opened);
    const auto pull = std::make_shared<Pulling::Pull>();
    pull->tenant = *opened;
    pull->tenantName = std::move(tenantName);
    pull->project = std::move(project);
    pull->peer.name = std::move(peer);
    pull->everything = everything;
    const auto done = co_await Pulling::all(self, pull);
    if (done)
        co_return std::move(pull->report);
    if (!pull->tenant->closed())
        Pulling::keepProblem(*pull, done.error());
    co_return failure(done);
}

} // namespace kaze::knowledge

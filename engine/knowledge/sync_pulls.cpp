// What a cell takes from its peers.

#include "engine/base/text.h"
#include "engine/knowledge/detail/sync_impl.h"
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
using detail::Tenant;
using storage::Connection;

namespace {

constexpr std::size_t kMostProblems = 10;
constexpr int kMostRestarts = 4;

std::int64_t microsecondsIn(base::Duration duration)
{
    return std::chrono::duration_cast<std::chrono::microseconds>(duration).count();
}

//! One asking of a peer, from the first page to the last.
struct Pull {
    std::shared_ptr<Tenant> tenant;
    std::string tenantName, project;
    base::Uuid replica;
    Peer peer;
    std::int64_t above = 0;
    bool everything = false; //!< without regard to what the peer has from us
    int restarts = 0;
    bool over = false;
    SyncReport report;

    void problem(std::string text)
    {
        if (report.problems.size() < kMostProblems)
            report.problems.push_back(std::move(text));
    }
    [[nodiscard]] Result<> restart(bool all)
    {
        if (++restarts > kMostRestarts)
            return fail(ErrorCode::Protocol, "The peer " + peer.name + " is another one each time it is asked.");
        above = 0;
        everything = everything || all;
        report.full = true;
        return {};
    }
};

//! What became of a page.
struct TakenPage {
    detail::Taken taken;
    Peer peer;
    base::Uuid replica;
    bool renewed = false; //!< we turned out to be an older copy of ourselves, and nothing was taken
};

//! A page, complete.
struct PageToTake {
    SyncAnswer answer;
    detail::Taking taking;
    std::string peer;
    std::int64_t ahead = 0; //!< microseconds
    std::int64_t refused = 0; //!< before it came to taking
    base::Uuid fresh;
};

Result<TakenPage> takePage(Connection& connection, const PageToTake& page)
{
    TakenPage done;
    auto replica = detail::ensureReplica(connection, page.fresh);
    if (!replica)
        return failure(replica);
    auto peer = detail::peerOf(connection, page.peer);
    if (!peer)
        return failure(peer);
    const SyncAnswer& answer = page.answer;
    if (answer.seen == replica->id && answer.heard > peer->answered) {
        done.renewed = true;
        done.replica = page.fresh;
        if (auto renewed = detail::renewReplica(connection, page.fresh); !renewed)
            return failure(renewed);
        return done;
    }
    detail::Taking taking = page.taking;
    taking.how.replica = replica->id;
    taking.from = answer.replica;
    auto taken = detail::take(connection, answer.states, taking);
    if (!taken)
        return failure(taken);
    if (!taken->again) {
        const bool same = peer->replica == answer.replica && peer->taken <= answer.sequence;
        peer->taken = same ? std::max(peer->taken, answer.upTo) : answer.upTo;
        peer->replica = answer.replica;
        peer->known = answer.sequence;
        peer->heard = answer.answered;
        peer->at = detail::microsecondsOf(taking.now);
        peer->ahead = page.ahead;
        peer->refused += taken->refused + page.refused;
        peer->problem = taken->problems.empty() ? std::string() : taken->problems.front();
        if (auto put = detail::putPeer(connection, *peer); !put)
            return failure(put);
    }
    done.replica = replica->id;
    done.peer = std::move(*peer);
    done.taken = std::move(*taken);
    return done;
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

//! Where the next page begins; nothing of this one is to be taken when it says so.
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
Result<> conclude(Pull& pull, const TakenPage& page, bool more)
{
    SyncReport& report = pull.report;
    pull.replica = page.replica;
    if (page.renewed)
        return pull.restart(true);
    report.added += page.taken.added;
    report.changed += page.taken.changed;
    report.conflicts += page.taken.conflicts;
    report.refused += page.taken.refused;
    for (const auto& problem : page.taken.problems)
        pull.problem(problem);
    if (page.taken.again) {
        // The same page once more, when what is in its way is erased.
        if (++pull.restarts > kMostRestarts)
            return fail(ErrorCode::Internal, "A record that another cell erased is still here.");
        return {};
    }
    ++report.pages;
    pull.peer = page.peer;
    pull.above = page.peer.taken;
    pull.over = !more;
    return {};
}

} // namespace

//! Coroutines of one pull.
struct MemorySync::Impl::Pulling {
    static Task<Result<>> begin(std::shared_ptr<Impl> self, std::shared_ptr<Pull> pull)
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

    static Task<Result<std::string>> ask(std::shared_ptr<Impl> self, std::shared_ptr<Pull> pull, SyncAsk ask)
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

    static Task<Result<SyncAnswer>> askChanges(std::shared_ptr<Impl> self, std::shared_ptr<Pull> pull)
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

    //! A state that is larger than a message; nothing where it was changed meanwhile and comes again, above this page.
    static Task<Result<std::optional<detail::RecordState>>> fetch(
        std::shared_ptr<Impl> self, std::shared_ptr<Pull> pull, LargeState large)
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

    static Task<Result<>> fetchLarge(std::shared_ptr<Impl> self, std::shared_ptr<Pull> pull, std::shared_ptr<PageToTake> page)
    {
        for (const auto& large : page->answer.large) {
            if (large.bytes > static_cast<std::int64_t>(detail::kMostStateBytes)) {
                ++page->refused;
                ++pull->report.refused;
                pull->problem("The record " + large.id.text() + " was not taken: its state has "
                    + base::sizeText(static_cast<std::size_t>(large.bytes)) + ".");
                continue;
            }
            auto state = co_await fetch(self, pull, large);
            if (!state)
                co_return failure(state);
            if (*state)
                page->answer.states.push_back(std::move(**state));
        }
        co_return Result<>();
    }

    static void noteClock(const Impl& self, Pull& pull, PageToTake& page)
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

    //! Asks for a page and takes it.
    static Task<Result<>> turn(std::shared_ptr<Impl> self, std::shared_ptr<Pull> pull)
    {
        auto answer = co_await askChanges(self, pull);
        if (!answer)
            co_return failure(answer);
        const auto anew = startsAnew(*pull, *answer);
        if (!anew)
            co_return failure(anew);
        if (*anew)
            co_return Result<>();
        const auto page = std::make_shared<PageToTake>();
        page->answer = std::move(*answer);
        noteClock(*self, *pull, *page);
        if (const auto fetched = co_await fetchLarge(self, pull, page); !fetched)
            co_return failure(fetched);
        if (!page->answer.states.empty()) {
            if (const auto fits = self->knowledge->checkLimits(pull->tenantName, pull->project); !fits)
                co_return failure(fits);
        }
        if (pull->tenant->closed())
            co_return detail::syncIsOver();
        page->peer = pull->peer.name;
        page->fresh = self->freshId();
        page->taking = self->taking(pull->tenant, page->answer.states.size());
        auto job = [page](Connection& connection) { return takePage(connection, *page); };
        const auto taken = co_await pull->tenant->database().write(std::move(job));
        if (!taken)
            co_return failure(taken);
        notify(pull->tenant, taken->taken);
        if (const auto concluded = conclude(*pull, *taken, page->answer.more); !concluded)
            co_return failure(concluded);
        const auto erased = co_await erasePending(self, pull->tenant, pull->tenantName, pull->project);
        if (!erased)
            co_return failure(erased);
        pull->report.erased += *erased;
        co_return Result<>();
    }

    static Task<Result<>> all(std::shared_ptr<Impl> self, std::shared_ptr<Pull> pull)
    {
        if (const auto begun = co_await begin(self, pull); !begun)
            co_return failure(begun);
        // What a cell that stopped had yet to erase.
        const auto erased = co_await erasePending(self, pull->tenant, pull->tenantName, pull->project);
        if (!erased)
            co_return failure(erased);
        pull->report.erased += *erased;
        while (!pull->over) {
            if (const auto turned = co_await turn(self, pull); !turned)
                co_return failure(turned);
        }
        co_return Result<>();
    }

    //! For those who look at the figures.
    static void keepProblem(const Pull& pull, const base::Error& error)
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
};

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
    const auto pull = std::make_shared<Pull>();
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

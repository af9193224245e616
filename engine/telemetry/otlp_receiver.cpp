#include "engine/telemetry/otlp_receiver.h"

#include "engine/api/trace.h"
#include "engine/base/one_shot.h"
#include "engine/telemetry/attributes.h"
#include "engine/telemetry/detail/otlp_request.h"
#include "engine/telemetry/detail/received_lines.h"
#include "engine/telemetry/detail/received_metrics.h"
#include "engine/telemetry/detail/span_import.h"

#include <algorithm>
#include <deque>
#include <map>

namespace kaze::telemetry {

using base::Task;
using detail::OtlpRequest;
using How = OtlpReceiver::Outcome::How;
using Digest = std::array<std::uint8_t, 32>;

namespace {

constexpr int kMostAtOnce = 2;
constexpr std::size_t kMostWaiting = 64, kMostOfSender = 16;
constexpr std::size_t kMostKnown = 4096; //!< requests
constexpr base::Duration kKnown = std::chrono::minutes(15);
constexpr std::size_t kPageLines = 2000;
constexpr std::size_t kMostTold = 3; //!< problems
constexpr auto kAhead = std::chrono::hours(24); //!< that another clock may be

//! What was not taken, and why.
class Refusals {
public:
    void add(std::string why, std::int64_t count = 1)
    {
        m_count += count;
        if (m_told.size() < kMostTold && std::ranges::find(m_told, why) == m_told.end())
            m_told.push_back(std::move(why));
    }
    void add(const detail::SpanImport::Counts& counts)
    {
        m_count += counts.refused;
        for (const auto& problem : counts.problems)
            add(problem, 0);
    }
    [[nodiscard]] OtlpReceiver::Outcome outcome() const
    {
        OtlpReceiver::Outcome outcome;
        outcome.rejected = m_count;
        for (const auto& why : m_told)
            outcome.message += (outcome.message.empty() ? "" : "; ") + why;
        if (m_count > std::ssize(m_told))
            outcome.message += "; " + std::to_string(m_count) + " in all";
        return outcome;
    }

private:
    std::int64_t m_count = 0;
    std::vector<std::string> m_told;
};

//! Why something of that time is not kept; empty where it may be.
std::string problemOf(base::Time at, base::Time now, const char* what)
{
    if (at > now + kAhead)
        return std::string(what) + " is of " + base::toRfc3339(at) + ", more than a day ahead of this machine's clock";
    if (at < now - std::chrono::days(OtlpReceiver::kOldestDays))
        return std::string(what) + " is of more than 30 days ago; files of traces are taken in by `kaze traces import`";
    return {};
}

} // namespace

struct OtlpReceiver::Impl : std::enable_shared_from_this<Impl> {
    explicit Impl(Parts taken) : parts(std::move(taken)), points(parts.metrics, parts.clean) { }

    using Self = std::shared_ptr<Impl>;
    using Shared = std::shared_ptr<OtlpRequest>;

    static Task<Outcome> take(Self self, Request request);
    static Task<Outcome> work(Self self, Request request);
    static Task<Outcome> traces(Self self, Shared request, std::string tenant);
    static Task<Outcome> metrics(Self self, Shared request, std::string tenant);
    static Task<Outcome> logs(Self self, Shared request, std::string tenant);

    //! What the loop alone may say of a span; false where it is not taken.
    [[nodiscard]] bool settle(SpanRecord& span, const std::string& tenant, base::Time now, Refusals& refusals) const;
    [[nodiscard]] bool isKnown(const Digest& digest);
    void next();

    const Parts parts;
    detail::ReceivedMetrics points;
    int running = 0;
    std::deque<base::OneShot<bool>> waiting;
    std::map<std::string, std::size_t> ofSender; //!< requests that wait or are worked on
    std::map<Digest, base::Duration> known; //!< requests of log records and metrics, and when they came
    std::deque<Digest> inOrder;
};

OtlpReceiver::OtlpReceiver(Parts parts) : m_impl(std::make_shared<Impl>(std::move(parts))) { }

OtlpReceiver::~OtlpReceiver() = default;

Task<OtlpReceiver::Outcome> OtlpReceiver::take(Request request)
{
    return Impl::take(m_impl, std::move(request));
}

Task<OtlpReceiver::Outcome> OtlpReceiver::Impl::take(Self self, Request request)
{
    const auto hold = self->parts.hold ? self->parts.hold() : nullptr;
    const auto sender = request.sender;
    if (self->waiting.size() >= kMostWaiting)
        co_return Outcome{How::Unavailable, 0, "too many requests wait to be taken in"};
    if (self->ofSender[sender] >= kMostOfSender)
        co_return Outcome{How::TooMany, 0, "16 requests of this sender are being taken in already"};
    ++self->ofSender[sender];
    if (self->running == kMostAtOnce) {
        const base::OneShot<bool> turn;
        self->waiting.push_back(turn);
        co_await turn.wait();
    } else {
        ++self->running;
    }
    auto outcome = co_await work(self, std::move(request));
    if (--self->ofSender[sender] == 0)
        self->ofSender.erase(sender);
    self->next();
    co_return outcome;
}

//! Whose turn it is takes over the place of the one that is done.
void OtlpReceiver::Impl::next()
{
    if (waiting.empty()) {
        --running;
        return;
    }
    waiting.front().set(true);
    waiting.pop_front();
}

Task<OtlpReceiver::Outcome> OtlpReceiver::Impl::work(Self self, Request request)
{
    const auto cancel = std::exchange(request.cancel, {}); // which is the loop's
    if (cancel.cancelled())
        co_return Outcome{How::Unavailable, 0, cancel.reason().message};
    if (!self->parts.log.figures().problem.empty())
        co_return Outcome{How::Unavailable, 0, "observations cannot be stored at the moment; `kaze doctor` says why"};
    const auto signal = request.signal;
    const auto tenant = request.tenant;
    auto read = [taken = std::move(request)]() mutable { return OtlpRequest::open(std::move(taken)); };
    auto opened = co_await self->parts.workers.run(std::move(read));
    if (!opened)
        co_return std::move(opened.error());
    const auto whole = *opened;
    if (cancel.cancelled())
        co_return Outcome{How::Unavailable, 0, cancel.reason().message};
    if (signal == Signal::Traces)
        co_return co_await traces(self, whole, tenant);
    if (self->isKnown(whole->digest()))
        co_return Outcome{};
    Outcome outcome;
    if (signal == Signal::Metrics)
        outcome = co_await metrics(self, whole, tenant);
    else
        outcome = co_await logs(self, whole, tenant);
    if (outcome.how != How::Taken)
        self->known.erase(whole->digest()); // so that it is taken when it comes again
    co_return outcome;
}

//! Whether it came already; from now on it did.
bool OtlpReceiver::Impl::isKnown(const Digest& digest)
{
    const auto now = parts.clock.steady();
    while (!inOrder.empty()) {
        const auto oldest = known.find(inOrder.front());
        if (oldest != known.end() && now - oldest->second < kKnown && inOrder.size() < kMostKnown)
            break;
        if (oldest != known.end())
            known.erase(oldest);
        inOrder.pop_front();
    }
    if (!known.try_emplace(digest, now).second)
        return true;
    inOrder.push_back(digest);
    return false;
}

bool OtlpReceiver::Impl::settle(SpanRecord& span, const std::string& tenant, base::Time now, Refusals& refusals) const
{
    const auto isTenant = [](const auto& one) { return one.first == attribute::kTenant || one.first == kEstimated; };
    std::erase_if(span.attributes, isTenant);
    span.attributes.emplace(span.attributes.begin(), std::string(attribute::kTenant), tenant);
    if (auto problem = problemOf(span.startedAt, now, "a span"); !problem.empty()) {
        refusals.add(std::move(problem));
        return false;
    }
    const bool isCall = span.kind == api::SpanKind::Chat || span.kind == api::SpanKind::Embeddings;
    const bool hasTokens = span.usage.inputTokens > 0 || span.usage.outputTokens > 0;
    if (isCall && hasTokens && span.cost.nanos == 0 && parts.price)
        if (const auto cost = parts.price(span)) {
            span.cost = *cost;
            span.attributes.emplace_back(std::string(kEstimated), true);
        }
    parts.log.applyCapture(span);
    return true;
}

Task<OtlpReceiver::Outcome> OtlpReceiver::Impl::traces(Self self, Shared request, std::string tenant)
{
    // What happens here is there first: whose a trace is that a run here began, and handed on to who sends.
    co_await self->parts.log.flush();
    const auto import = self->parts.log.startImport(self->parts.workers, tenant);
    Refusals refusals;
    while (true) {
        auto read = [request] { return request->spans(); };
        auto page = co_await self->parts.workers.run(std::move(read));
        if (page.withoutId > 0)
            refusals.add("a span has no trace id of 16 bytes or no span id of 8", page.withoutId);
        if (page.tooMany > 0)
            refusals.add("a request has at most 100 000 spans", page.tooMany);
        const auto now = self->parts.clock.now();
        std::erase_if(page.spans, [&](SpanRecord& span) { return !self->settle(span, tenant, now, refusals); });
        const bool isEnd = page.isEnd;
        const auto added = co_await import->add(std::move(page.spans));
        if (!added)
            co_return Outcome{How::Unavailable, 0, "the spans could not be stored: " + added.error().message};
        if (isEnd)
            break;
    }
    refusals.add(import->counts());
    co_return refusals.outcome();
}

Task<OtlpReceiver::Outcome> OtlpReceiver::Impl::metrics(Self self, Shared request, std::string tenant)
{
    auto work = [self, request, tenant, now = self->parts.clock.now()] {
        Refusals refusals;
        auto valuesLeft = detail::ReceivedMetrics::kMostValues;
        std::size_t points = 0;
        // It was read before, and is as it should be.
        [[maybe_unused]] const auto again = request->metrics([&](otlp::MetricPoint&& point, const otlp::Source& source) {
            if (++points > kMostRecords)
                return refusals.add("a request has at most 100 000 points");
            if (auto problem = self->points.take(point, source, tenant, now, valuesLeft); !problem.empty())
                refusals.add(std::move(problem));
        });
        return refusals.outcome();
    };
    auto outcome = co_await self->parts.workers.run(std::move(work));
    co_return outcome;
}

Task<OtlpReceiver::Outcome> OtlpReceiver::Impl::logs(Self self, Shared request, std::string tenant)
{
    struct Lines {
        std::vector<detail::TimedEvent> all;
        Refusals refusals;
    };
    auto read = [request, tenant, now = self->parts.clock.now()] {
        auto lines = std::make_shared<Lines>();
        [[maybe_unused]] const auto again = request->logs([&](otlp::LogRecord&& record, const otlp::Source& source) {
            if (lines->all.size() == kMostRecords)
                return lines->refusals.add("a request has at most 100 000 log records");
            auto line = detail::lineOf(std::move(record), source, tenant, now);
            auto problem = problemOf(line.at, now, "a log record");
            if (problem.empty())
                lines->all.push_back(std::move(line));
            else
                lines->refusals.add(std::move(problem));
        });
        return lines;
    };
    const auto lines = co_await self->parts.workers.run(std::move(read));
    co_await self->parts.log.flush(); // see above
    const auto import = self->parts.log.startImport(self->parts.workers, tenant);
    for (std::size_t from = 0; from < lines->all.size(); from += kPageLines) {
        const auto begin = lines->all.begin() + static_cast<std::ptrdiff_t>(from);
        const auto end = begin + static_cast<std::ptrdiff_t>(std::min(kPageLines, lines->all.size() - from));
        std::vector<detail::TimedEvent> page(std::make_move_iterator(begin), std::make_move_iterator(end));
        const auto added = co_await import->addLines(std::move(page));
        if (!added)
            co_return Outcome{How::Unavailable, 0, "the log records could not be stored: " + added.error().message};
    }
    lines->refusals.add(import->counts());
    co_return lines->refusals.outcome();
}

} // namespace kaze::telemetry

#include "engine/telemetry/otlp_exporter.h"

#include "engine/base/gzip.h"
#include "engine/net/retry.h"
#include "engine/telemetry/detail/otlp_delivery.h"
#include "engine/telemetry/detail/span_queue.h"
#include "engine/telemetry/otlp_genai.h"
#include "engine/telemetry/otlp_metrics.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <iterator>
#include <map>
#include <random>

namespace kaze::telemetry {

using base::Result;
using base::Task;
using detail::OtlpAnswer;
using namespace std::chrono_literals;

namespace {

constexpr std::size_t kBatch = 512; //!< spans, as OpenTelemetry's own exporters send
constexpr std::size_t kBatchBytes = 4U << 20; //!< of them, about; what collectors take in gRPC where nothing is said
constexpr base::Duration kLeastWait = 1s; //!< a collector that asks for less is not asked again at once all the same
constexpr auto kLookEvery = 1s;
constexpr base::Duration kTryFor = 5min;
constexpr auto kLookAgain = 20ms;
constexpr auto kSecretLife = 60s;
constexpr net::HttpTimeouts kTimeouts{5s, 10s, 10s, 30s};
constexpr std::uint64_t kMostAnswer = 64U << 10;
const net::RetryPolicy kPolicy{0, 1s, 30s, 0.25};

} // namespace

struct OtlpExporter::Impl {
    using ConfigPtr = std::shared_ptr<const OtlpExportConfig>;

    Impl(OtlpExportConfig given, Parts taken)
        : config(std::make_shared<const OtlpExportConfig>(std::move(given))), parts(std::move(taken)),
          queue(parts.mostSpans, parts.mostBytes), random(parts.seed), started(parts.clock.now()), source(otlp::ownSource()),
          takesSpans(!config->endpoint.empty() && config->traces), takesContent(config->content)
    {
        source.resource.emplace_back("service.instance.id", parts.instance);
    }

    Task<> sendSpans(base::CancelToken cancel);
    Task<> sendMetrics(base::CancelToken cancel);
    using Spans = std::shared_ptr<std::vector<SpanRecord>>;

    Task<> sendBatch(ConfigPtr to, std::vector<SpanRecord> spans, base::Duration tryFor, base::CancelToken cancel);
    Task<OtlpAnswer> sendPart(ConfigPtr to, Spans spans, base::Duration tryFor, base::CancelToken cancel);
    Task<OtlpAnswer> deliver(ConfigPtr to, std::string signal, std::string body, base::Duration tryFor, base::CancelToken cancel);
    Task<Result<net::HttpHeaders>> headersOf(ConfigPtr to);
    Task<std::string> packed(ConfigPtr to, std::string body);
    void note(const std::string& signal, const OtlpAnswer& answer);
    void dropped(std::uint64_t spans);

    ConfigPtr config;
    Parts parts;
    detail::SpanQueue queue;
    std::mt19937_64 random;
    const base::Time started;
    otlp::Source source;
    std::atomic<bool> takesSpans, takesContent;
    int batches = 0; //!< of spans, on their way
    std::map<std::string, std::string> problems; //!< by signal
    std::atomic<std::uint64_t> exportedSpans{0}, droppedSpans{0};
    std::uint64_t exportedMetrics = 0, failedMetrics = 0;
    net::HttpHeaders headers; //!< with their secrets, for a while
    ConfigPtr headersFor;
    base::Duration headersUntil{0};
};

OtlpExporter::OtlpExporter(OtlpExportConfig config, Parts parts)
    : m_impl(std::make_unique<Impl>(std::move(config), std::move(parts)))
{
}

OtlpExporter::~OtlpExporter() = default;

void OtlpExporter::offer(SpanRecord span)
{
    if (!m_impl->takesSpans.load(std::memory_order_relaxed))
        return;
    if (!m_impl->takesContent.load(std::memory_order_relaxed))
        for (auto* content : {&span.input, &span.output})
            std::string().swap(*content);
    if (!m_impl->queue.push(std::move(span)))
        m_impl->dropped(1);
}

void OtlpExporter::Impl::dropped(std::uint64_t spans)
{
    droppedSpans.fetch_add(spans, std::memory_order_relaxed);
    parts.metrics.counter("kaze_otlp_dropped_total", {{"signal", "traces"}}).add(spans);
}

void OtlpExporter::reconfigure(OtlpExportConfig config)
{
    if (*m_impl->config == config)
        return;
    m_impl->config = std::make_shared<const OtlpExportConfig>(std::move(config));
    m_impl->takesSpans = !m_impl->config->endpoint.empty() && m_impl->config->traces;
    m_impl->takesContent = m_impl->config->content;
    m_impl->problems.clear();
}

Task<> OtlpExporter::run(base::CancelToken cancel)
{
    const auto whole = [](Task<> task) -> Task<bool> {
        co_await std::move(task);
        co_return true;
    };
    std::vector<Task<bool>> both;
    both.push_back(whole(m_impl->sendSpans(cancel)));
    both.push_back(whole(m_impl->sendMetrics(cancel)));
    [[maybe_unused]] const auto done = co_await base::whenAll(std::move(both));
}

Task<> OtlpExporter::Impl::sendSpans(base::CancelToken cancel)
{
    while (!cancel.cancelled()) {
        const auto slept = co_await parts.clock.sleep(kLookEvery, cancel);
        parts.metrics.gauge("kaze_otlp_waiting").set(static_cast<double>(queue.size()));
        while (slept && !cancel.cancelled()) {
            auto spans = queue.take(kBatch, kBatchBytes);
            if (spans.empty())
                break;
            co_await sendBatch(config, std::move(spans), kTryFor, cancel);
        }
    }
    dropped(queue.take(parts.mostSpans).size());
}

Task<> OtlpExporter::flush(base::Duration within)
{
    auto& impl = *m_impl;
    const auto until = impl.parts.clock.steady() + within;
    const base::CancelToken nobody;
    while ((impl.queue.size() > 0 || impl.batches > 0) && impl.parts.clock.steady() < until) {
        auto spans = impl.queue.take(kBatch, kBatchBytes);
        const auto left = until - impl.parts.clock.steady();
        if (!spans.empty()) {
            co_await impl.sendBatch(impl.config, std::move(spans), left, nobody);
            continue;
        }
        [[maybe_unused]] const auto slept = co_await impl.parts.clock.sleep(kLookAgain, nobody);
    }
}

//! In halves, and those again, where it is too large for the collector.
Task<> OtlpExporter::Impl::sendBatch(ConfigPtr to, std::vector<SpanRecord> spans, base::Duration tryFor, base::CancelToken cancel)
{
    ++batches;
    const auto until = parts.clock.steady() + tryFor;
    std::vector<Spans> rest{std::make_shared<std::vector<SpanRecord>>(std::move(spans))};
    while (!rest.empty()) {
        const auto part = rest.back();
        rest.pop_back();
        const auto count = part->size();
        const auto left = until - parts.clock.steady();
        if (to->endpoint.empty() || !to->traces || left <= base::Duration{0}) {
            dropped(count);
            continue;
        }
        const auto answer = co_await sendPart(to, part, left, cancel);
        if (answer.isTooLarge && count > 1) {
            const auto begin = std::make_move_iterator(part->begin()), end = std::make_move_iterator(part->end());
            const auto middle = begin + static_cast<std::ptrdiff_t>(count / 2);
            rest.push_back(std::make_shared<std::vector<SpanRecord>>(middle, end));
            rest.push_back(std::make_shared<std::vector<SpanRecord>>(begin, middle));
            continue;
        }
        const auto lost = answer.kind == OtlpAnswer::Kind::Taken ? std::min<std::uint64_t>(answer.rejected, count) : count;
        if (lost > 0)
            dropped(lost);
        exportedSpans += count - lost;
        parts.metrics.counter("kaze_otlp_exported_total", {{"signal", "traces"}}).add(count - lost);
    }
    --batches;
}

//! Leaves the spans as they are.
Task<OtlpAnswer> OtlpExporter::Impl::sendPart(ConfigPtr to, Spans spans, base::Duration tryFor, base::CancelToken cancel)
{
    auto encode = [to, from = source, spans = std::move(spans)] {
        std::vector<otlp::Span> made;
        made.reserve(spans->size());
        for (const auto& record : *spans)
            made.push_back(otlp::spanOf(record, to->content));
        return to->json ? otlp::jsonOf(made, from) : otlp::protobufOf(made, from);
    };
    auto body = co_await parts.workers.run(std::move(encode));
    std::string signal = "traces";
    co_return co_await deliver(to, std::move(signal), std::move(body), tryFor, cancel);
}

Task<> OtlpExporter::Impl::sendMetrics(base::CancelToken cancel)
{
    while (!cancel.cancelled()) {
        const auto every = config->every;
        const auto slept = co_await parts.clock.sleep(every, cancel);
        const auto to = config;
        if (!slept || to->endpoint.empty() || !to->metrics)
            continue;
        const otlp::MetricTimes times{started, parts.clock.now()};
        auto encode = [to, times, from = source, &metrics = parts.metrics] {
            return to->json ? otlp::metricsJson(metrics, from, times) : otlp::metricsProtobuf(metrics, from, times);
        };
        auto body = co_await parts.workers.run(std::move(encode));
        std::string signal = "metrics";
        const auto answer = co_await deliver(to, std::move(signal), std::move(body), every, cancel);
        const bool isTaken = answer.kind == OtlpAnswer::Kind::Taken;
        ++(isTaken ? exportedMetrics : failedMetrics);
        parts.metrics.counter(isTaken ? "kaze_otlp_exported_total" : "kaze_otlp_dropped_total", {{"signal", "metrics"}}).add();
    }
}

Task<std::string> OtlpExporter::Impl::packed(ConfigPtr to, std::string body)
{
    if (!to->gzip)
        co_return body;
    auto work = [body = std::move(body)] { return base::gzipped(body); };
    co_return co_await parts.workers.run(std::move(work));
}

//! Kept for a minute, so that a secret that was changed is used soon.
Task<Result<net::HttpHeaders>> OtlpExporter::Impl::headersOf(ConfigPtr to)
{
    if (headersFor == to && parts.clock.steady() < headersUntil)
        co_return headers;
    net::HttpHeaders all{{"Content-Type", to->json ? "application/json" : "application/x-protobuf"}};
    if (to->gzip)
        all.emplace_back("Content-Encoding", "gzip");
    for (const auto& [name, value] : to->headers) {
        const auto at = detail::secretIn(value);
        if (!at) {
            all.emplace_back(name, value);
            continue;
        }
        auto wanted = value.substr(*at + std::string_view("secret:").size());
        auto secret = co_await parts.secret(std::move(wanted));
        if (!secret)
            co_return base::fail(
                secret.error().code, "The header " + name + " of the export has no value: " + secret.error().message);
        all.emplace_back(name, value.substr(0, *at) + *secret);
    }
    headers = all;
    headersFor = to;
    headersUntil = parts.clock.steady() + kSecretLife;
    co_return all;
}

Task<OtlpAnswer> OtlpExporter::Impl::deliver(
    ConfigPtr to, std::string signal, std::string body, base::Duration tryFor, base::CancelToken cancel)
{
    const auto until = parts.clock.steady() + tryFor;
    const auto content = co_await packed(to, std::move(body));
    OtlpAnswer answer;
    for (int attempt = 1;; ++attempt) {
        auto made = co_await headersOf(to);
        if (!made) {
            answer.kind = OtlpAnswer::Kind::Refused;
            answer.message = made.error().message;
            note(signal, answer);
            co_return answer;
        }
        net::HttpRequest request;
        request.method = "POST";
        request.url = detail::otlpAddress(to->endpoint, signal);
        request.headers = std::move(*made);
        request.body = content;
        request.timeouts = kTimeouts;
        request.timeouts.total = std::min(request.timeouts.total, std::chrono::ceil<std::chrono::milliseconds>(tryFor));
        request.maxBody = kMostAnswer;
        const auto response = co_await parts.http.fetch(std::move(request), cancel);
        answer = detail::answerOf(response, parts.clock.now());
        note(signal, answer);
        const auto usual = net::backoffDelay(attempt, kPolicy, random);
        const auto wait = answer.wait && *answer.wait >= kLeastWait ? *answer.wait : usual;
        if (answer.kind != OtlpAnswer::Kind::Later || parts.clock.steady() + wait >= until)
            co_return answer;
        const auto slept = co_await parts.clock.sleep(wait, cancel);
        if (!slept)
            co_return answer;
    }
}

void OtlpExporter::Impl::note(const std::string& signal, const OtlpAnswer& answer)
{
    constexpr std::array kOutcomes{"taken", "later", "refused"};
    const auto* outcome = kOutcomes.at(static_cast<std::size_t>(answer.kind));
    parts.metrics.counter("kaze_otlp_requests_total", {{"signal", signal}, {"outcome", outcome}}).add();
    auto& problem = problems[signal];
    if (problem == answer.message)
        return;
    if (answer.message.empty())
        parts.log->info("{} are exported again", signal);
    else
        parts.log->warn("{} are not exported: {}", signal, answer.message);
    problem = answer.message;
}

OtlpExporter::Figures OtlpExporter::figures() const
{
    Figures figures;
    figures.exportedSpans = m_impl->exportedSpans.load();
    figures.droppedSpans = m_impl->droppedSpans.load();
    figures.waitingSpans = m_impl->queue.size();
    figures.exportedMetrics = m_impl->exportedMetrics;
    figures.failedMetrics = m_impl->failedMetrics;
    for (const auto& [signal, problem] : m_impl->problems)
        if (!problem.empty())
            figures.problem += (figures.problem.empty() ? "" : "; ") + signal + ": " + problem;
    return figures;
}

} // namespace kaze::telemetry

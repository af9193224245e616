#include "engine/telemetry/detail/otlp_request.h"

#include "engine/base/gzip.h"
#include "engine/base/sha256.h"
#include "engine/base/text.h"
#include "engine/telemetry/otlp_genai.h"

#include <boost/json.hpp>

#include <new>

namespace kaze::telemetry::detail {

using base::ErrorCode;
using base::Result;
using How = OtlpReceiver::Outcome::How;
using Signal = OtlpReceiver::Signal;

namespace {

constexpr std::size_t kPageSpans = 2000;
constexpr std::size_t kPageBytes = 8U << 20;
constexpr std::size_t kDeepestJson = 64;
constexpr std::size_t kMostUnpacked = 1U << 20; //!< however small the packed is
constexpr std::size_t kMostRatio = 200; //!< telemetry packs to a tenth or, where it repeats itself, to a hundredth

} // namespace

std::expected<std::shared_ptr<OtlpRequest>, OtlpRequest::Outcome> OtlpRequest::open(OtlpReceiver::Request taken)
{
    const std::shared_ptr<OtlpRequest> request(new OtlpRequest(std::move(taken)));
    if (auto wrong = request->unpack())
        return std::unexpected(std::move(*wrong));
    auto read = request->parse();
    if (read)
        read = request->check();
    if (!read)
        return std::unexpected(Outcome{How::Malformed, 0, read.error().message});
    const auto& asked = request->m_request;
    const auto content = base::sha256(asked.bytes);
    std::string all = asked.tenant + '\0' + asked.sender + '\0' + std::to_string(static_cast<int>(asked.signal));
    all.append(content.begin(), content.end());
    request->m_digest = base::sha256(all);
    return request;
}

std::optional<OtlpRequest::Outcome> OtlpRequest::unpack()
{
    auto& bytes = m_request.bytes;
    const auto tooLarge = "the request has more than " + base::sizeText(OtlpReceiver::kMostBytes) + "; send smaller batches";
    if (m_request.isGzip) {
        const auto most = std::min(OtlpReceiver::kMostBytes, std::max(kMostUnpacked, bytes.size() * kMostRatio));
        auto unpacked = base::gunzipped(bytes, most);
        if (!unpacked && unpacked.error().code == ErrorCode::InvalidArgument && most < OtlpReceiver::kMostBytes)
            return Outcome{How::TooLarge, 0, "the body unpacks to more than 200 times its size; send it as it is"};
        if (!unpacked && unpacked.error().code == ErrorCode::InvalidArgument)
            return Outcome{How::TooLarge, 0, tooLarge};
        if (!unpacked)
            return Outcome{How::Malformed, 0, "the body is no gzip, or its end is missing"};
        bytes = std::move(*unpacked);
    }
    if (bytes.size() > OtlpReceiver::kMostBytes)
        return Outcome{How::TooLarge, 0, tooLarge};
    return std::nullopt;
}

Result<> OtlpRequest::parse()
{
    if (!m_request.isJson)
        return {};
    boost::json::parse_options options;
    options.max_depth = kDeepestJson;
    boost::system::error_code error;
    try {
        m_document = boost::json::parse(m_request.bytes, error, boost::json::storage_ptr(&m_memory), options);
    } catch (const std::bad_alloc&) {
        return base::fail(ErrorCode::InvalidArgument, "the JSON takes more than 256 MB of memory; send smaller batches");
    }
    if (error)
        return base::fail(ErrorCode::InvalidArgument, "the body is no JSON: " + error.message());
    if (!m_document->is_object())
        return base::fail(ErrorCode::InvalidArgument, "the body is no OTLP in JSON: expected an object at the beginning");
    m_memory.lift();
    return {};
}

//! To its end, so that nothing is stored of one that is damaged.
Result<> OtlpRequest::check()
{
    if (m_request.signal == Signal::Logs)
        return logs([](otlp::LogRecord&&, const otlp::Source&) {});
    if (m_request.signal == Signal::Metrics)
        return metrics([](otlp::MetricPoint&&, const otlp::Source&) {});
    rewind();
    while (next()) { }
    auto result = m_result;
    rewind();
    return result;
}

void OtlpRequest::rewind()
{
    m_result = {};
    m_taken = 0;
    m_spans.reset();
    m_resources = WireReader(m_request.bytes);
    if (!m_document)
        return;
    const auto& root = m_document->get_object();
    // One with no spans at all is allowed to say so by leaving them out.
    if (root.contains("resourceSpans") || root.contains("resource_spans"))
        m_spans = otlp::spansOf(*m_document);
}

std::optional<otlp::Span> OtlpRequest::next()
{
    while (m_result) {
        if (m_spans) {
            if (auto span = m_spans->next())
                return span;
            m_result = m_spans->result();
        }
        if (m_document || !m_result)
            return std::nullopt;
        auto field = m_resources.next();
        while (field && (field->number != 1 || field->type != WireType::Bytes))
            field = m_resources.next();
        if (!field && m_resources.failed())
            m_result = base::fail(ErrorCode::InvalidArgument, "this is no OTLP in protobuf: its message is cut short or damaged");
        if (!field)
            return std::nullopt;
        m_spans = otlp::spansOfResource(field->bytes);
    }
    return std::nullopt;
}

OtlpRequest::Page OtlpRequest::spans()
{
    Page page;
    std::size_t bytes = 0;
    while (page.spans.size() < kPageSpans && bytes < kPageBytes) {
        auto span = next();
        page.isEnd = !span;
        if (!span)
            break;
        if (m_taken == OtlpReceiver::kMostRecords) {
            ++page.tooMany;
            continue;
        }
        ++m_taken;
        if (span->traceId.isNil() || span->spanId == 0) {
            ++page.withoutId;
            continue;
        }
        page.spans.push_back(otlp::recordOf(std::move(*span), m_spans->source()));
        bytes += telemetry::bytesOf(page.spans.back());
    }
    return page;
}

Result<> OtlpRequest::logs(const otlp::LogSink& sink) const
{
    return m_document ? otlp::readLogsJson(*m_document, sink) : otlp::readLogsProtobuf(m_request.bytes, sink);
}

Result<> OtlpRequest::metrics(const otlp::PointSink& sink) const
{
    return m_document ? otlp::readMetricsJson(*m_document, sink) : otlp::readMetricsProtobuf(m_request.bytes, sink);
}

} // namespace kaze::telemetry::detail

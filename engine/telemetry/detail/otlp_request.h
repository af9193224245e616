#pragma once

#include "engine/telemetry/detail/document_memory.h"
#include "engine/telemetry/detail/protobuf_wire.h"
#include "engine/telemetry/otlp_logs.h"
#include "engine/telemetry/otlp_metric_points.h"
#include "engine/telemetry/otlp_receiver.h"
#include "engine/telemetry/span.h"

#include <boost/json/value.hpp>

#include <array>
#include <expected>

namespace kaze::telemetry::detail {

//! A request that came over the network, read. One thread at a time.
class OtlpRequest {
public:
    using Outcome = OtlpReceiver::Outcome;

    //! Unpacks it and reads it to its end. Fails with what is wrong.
    [[nodiscard]] static std::expected<std::shared_ptr<OtlpRequest>, Outcome> open(OtlpReceiver::Request request);

    struct Page {
        std::vector<SpanRecord> spans; //!< at most 2,000, and 8 MB in memory and one more
        std::int64_t withoutId = 0;
        std::int64_t tooMany = 0; //!< that come behind the most a request may have
        bool isEnd = false;
    };
    //! The next ones.
    [[nodiscard]] Page spans();

    [[nodiscard]] base::Result<> logs(const otlp::LogSink& sink) const;
    [[nodiscard]] base::Result<> metrics(const otlp::PointSink& sink) const;

    //! Two that are the same have the same one.
    [[nodiscard]] const std::array<std::uint8_t, 32>& digest() const { return m_digest; }

private:
    explicit OtlpRequest(OtlpReceiver::Request request) : m_request(std::move(request)) { }
    [[nodiscard]] std::optional<Outcome> unpack();
    [[nodiscard]] base::Result<> parse();
    [[nodiscard]] base::Result<> check();
    [[nodiscard]] std::optional<otlp::Span> next();
    void rewind();

    OtlpReceiver::Request m_request;
    DocumentMemory m_memory; //!< outlives the document
    std::optional<boost::json::value> m_document;
    WireReader m_resources{""};
    std::unique_ptr<otlp::SpanReader> m_spans;
    base::Result<> m_result;
    std::size_t m_taken = 0; //!< spans
    std::array<std::uint8_t, 32> m_digest{};
};

} // namespace kaze::telemetry::detail

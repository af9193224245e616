#pragma once

#include "engine/base/ids.h"
#include "engine/base/result.h"
#include "engine/telemetry/attribute_value.h"

#include <boost/json/value.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

//! OpenTelemetry's spans on the wire: ExportTraceServiceRequest and TracesData, which look the same, in protobuf and in JSON.
//! https://opentelemetry.io/docs/specs/otlp/ and github.com/open-telemetry/opentelemetry-proto, 1.9. Written by hand: of its messages nine are needed,
//! what is read is bounded while it is read, and an export of a million spans is never a tree of messages in memory.
namespace kaze::telemetry::otlp {

enum class StatusCode : std::uint8_t { Unset = 0, Ok = 1, Error = 2 };
enum class Kind : std::uint8_t { Unspecified = 0, Internal = 1, Server = 2, Client = 3, Producer = 4, Consumer = 5 };

struct Event {
    std::uint64_t at = 0; //!< ns since 1970
    std::string name;
    AttributeList attributes;
};

struct Link {
    base::Uuid traceId;
    std::uint64_t spanId = 0;
    AttributeList attributes;
};

struct Span {
    base::Uuid traceId; //!< nil: what was read has none
    std::uint64_t spanId = 0;
    std::uint64_t parentId = 0;
    std::string name;
    Kind kind = Kind::Unspecified;
    std::uint64_t start = 0, end = 0; //!< ns since 1970
    AttributeList attributes;
    std::vector<Event> events;
    std::vector<Link> links;
    StatusCode status = StatusCode::Unset;
    std::string statusMessage;
};

//! What the spans of one source have in common.
struct Source {
    AttributeList resource; //!< where it was read: at most 64 attributes and 16 KB of them, "service.name" before all others
    std::string scope; //!< the library that made them; where it was read at most 1 KB, as its version
    std::string scopeVersion;
};

// Reading. Bytes are hostile: lengths are checked, values nest at most 8 deep (deeper ones become text), a span has at most 4,096 attributes,
// events and links each, and in protobuf 65,536 values in all. Values that an attribute cannot hold, maps and bytes, become JSON and base64. What is
// not known is passed over.

//! The spans of a message one after the other, so that those of a large one need not be in memory together. One thread at a time.
class SpanReader {
public:
    SpanReader() = default;
    SpanReader(const SpanReader&) = delete;
    SpanReader& operator=(const SpanReader&) = delete;
    virtual ~SpanReader() = default;

    //! None at the end, and where it goes wrong.
    [[nodiscard]] virtual std::optional<Span> next() = 0;
    //! Of the span that `next` gave last.
    [[nodiscard]] const Source& source() const { return m_source; }
    //! Behind the last span: whether there was nothing wrong. Errors: InvalidArgument; of JSON with the path of what is wrong.
    [[nodiscard]] const base::Result<>& result() const { return m_result; }

protected:
    Source m_source;
    base::Result<> m_result;
};

//! Of an ExportTraceServiceRequest in JSON, which must stay.
[[nodiscard]] std::unique_ptr<SpanReader> spansOf(const boost::json::value& document);
//! Of a ResourceSpans message by itself, for files that are read one after the other. The bytes must stay.
[[nodiscard]] std::unique_ptr<SpanReader> spansOfResource(std::string_view bytes);

//! Called for each span in its order.
using SpanSink = std::function<void(Span&&, const Source&)>;

//! Errors: InvalidArgument when it is no such message; spans before the place where it goes wrong have been handed over.
[[nodiscard]] base::Result<> readProtobuf(std::string_view bytes, const SpanSink& sink);

//! The same of JSON.
[[nodiscard]] base::Result<> readJson(const boost::json::value& document, const SpanSink& sink);

// Writing.

//! A TracesData message of one source. Several behind each other are one message of them all.
[[nodiscard]] std::string protobufOf(const std::vector<Span>& spans, const Source& source);

//! As protobufOf; a document by itself.
[[nodiscard]] std::string jsonOf(const std::vector<Span>& spans, const Source& source);

} // namespace kaze::telemetry::otlp

// Log records in OTLP, as JSON or protobuf, from whoever sends them.

#include "engine/base/text.h"
#include "engine/telemetry/detail/received_lines.h"
#include "tests/fuzz/fuzz.h"

#include <boost/json.hpp>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace kaze::telemetry;
    using kaze::fuzz::check;
    const auto bytes = kaze::fuzz::textOf(data, size);
    std::size_t records = 0;
    const otlp::LogSink sink = [&](otlp::LogRecord&& record, const otlp::Source& source) {
        ++records;
        const auto line = detail::lineOf(std::move(record), source, "acme", {});
        check(line.event.tenant == "acme", "a line is its sender's");
        check(line.event.fields.size() <= 64, "a line has few fields");
        check(line.event.level <= Level::Error, "a line has a level");
    };
    kaze::base::Result<> read;
    if (bytes.starts_with('{')) {
        boost::json::parse_options options;
        options.max_depth = 64;
        boost::system::error_code error;
        const auto document = boost::json::parse(bytes, error, {}, options);
        if (error)
            return 0;
        read = otlp::readLogsJson(document, sink);
    } else {
        read = otlp::readLogsProtobuf(bytes, sink);
    }
    check(records <= size, "no more than was said");
    if (!read)
        check(read.error().message.size() < 4000 && kaze::base::isUtf8(read.error().message), "a complaint is a short text");
    return 0;
}

#include "app/kaze/memory_lines.h"

#include "engine/api/memory_wire.h"
#include "engine/base/text.h"

#include <boost/json.hpp>

#include <cerrno>
#include <cmath>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace kaze::cli {

namespace {

constexpr int kSumBits = 23;
constexpr std::size_t kChunk = 1U << 20;
constexpr std::size_t kMostNumbers = 65'536; //!< of a vector
constexpr double kFirstMilliseconds = 1e11; //!< as seconds, that is in the year 5138

std::unexpected<base::Error> badLine(std::string why)
{
    return base::fail(base::ErrorCode::InvalidArgument, std::move(why));
}

//! FNV-1a.
std::uint64_t summed(std::uint64_t sum, std::string_view bytes)
{
    for (const char byte : bytes)
        sum = (sum ^ static_cast<unsigned char>(byte)) * 0x100000001b3U;
    return sum;
}

base::Result<boost::json::object> objectIn(const std::string& line)
{
    if (!base::isUtf8(line))
        return badLine("it is not UTF-8");
    boost::json::parse_options options;
    options.max_depth = 32;
    boost::json::stream_parser parser({}, options);
    boost::system::error_code bad;
    const auto read = parser.write_some(line.data(), line.size(), bad);
    const auto rest = bad ? read : std::min(line.find_first_not_of(" \t\r", read), line.size());
    if (bad || !parser.done() || rest < line.size())
        return badLine("it is not JSON: column " + std::to_string(rest + 1) + ": "
            + (bad                   ? bad.message()
                    : !parser.done() ? std::string("it ends in the middle")
                                     : std::string("something follows the object")));
    auto value = parser.release();
    if (!value.is_object())
        return badLine("it is JSON, but no object");
    return std::move(value.get_object());
}

base::Result<base::Time> importTime(const boost::json::value& value)
{
    if (value.is_string())
        return base::fromRfc3339({value.get_string().data(), value.get_string().size()});
    if (!value.is_number())
        return badLine("time: it is neither RFC 3339 nor a number of seconds or milliseconds since 1970");
    const auto number = value.to_number<double>();
    const auto seconds = std::abs(number) < kFirstMilliseconds ? number : number / 1000;
    if (!(std::abs(seconds) < kFirstMilliseconds))
        return badLine("time: it is beyond the year 5138");
    return base::Time(std::chrono::microseconds(std::llround(seconds * 1e6)));
}

//! Takes a member out of the object; none where it is not there or null.
std::optional<boost::json::value> takeMember(boost::json::object& object, const char* name)
{
    auto* found = object.if_contains(name);
    if (!found)
        return std::nullopt;
    std::optional<boost::json::value> taken;
    if (!found->is_null())
        taken = std::move(*found);
    object.erase(name);
    return taken;
}

base::Result<std::string> takeName(boost::json::object& object, const char* name, const std::string& otherwise)
{
    const auto value = takeMember(object, name);
    if (!value)
        return otherwise;
    if (value->is_int64() || value->is_uint64())
        return boost::json::serialize(*value);
    if (!value->is_string())
        return badLine(std::string(name) + ": it is no text");
    return std::string(value->get_string());
}

base::Result<> checkItem(const api::MemoryItem& item)
{
    if (item.text.find_first_not_of(" \t\r\n") == std::string::npos && item.data.empty())
        return badLine("text: it is missing or empty");
    if (!(item.importance >= 0 && item.importance <= 1))
        return badLine("importance: it is not from 0 to 1");
    if (item.vector.size() > kMostNumbers)
        return badLine("vector: it has more than " + std::to_string(kMostNumbers) + " numbers");
    for (std::size_t i = 0; i < item.vector.size(); ++i)
        if (!std::isfinite(item.vector[i]))
            return badLine("vector[" + std::to_string(i) + "]: it is not finite");
    return {};
}

void eraseNulls(boost::json::object& object)
{
    for (auto member = object.begin(); member != object.end();)
        member = member->value().is_null() ? object.erase(member) : member + 1;
}

} // namespace

std::int64_t positionOf(std::int64_t offset, std::uint64_t sum)
{
    return offset << kSumBits | static_cast<std::int64_t>(sum >> (64 - kSumBits));
}

bool isExportHeader(std::string_view line)
{
    return line.starts_with("{\"kaze_export\":");
}

std::int64_t offsetIn(std::int64_t position)
{
    return position >> kSumBits;
}

base::Result<LineReader> LineReader::open(const std::string& path)
{
    base::FileDescriptor file(path == "-" ? ::dup(STDIN_FILENO) : ::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!file)
        return std::unexpected(base::systemError(path, errno));
    LineReader reader(std::move(file));
    struct stat status { };
    if (::fstat(reader.m_file.get(), &status) == 0 && S_ISREG(status.st_mode))
        reader.m_size = status.st_size;
    else if (S_ISDIR(status.st_mode))
        return base::fail(base::ErrorCode::InvalidArgument, path + " is a folder");
    return reader;
}

base::Result<bool> LineReader::fill()
{
    m_buffer.erase(0, m_at);
    m_at = 0;
    const auto before = m_buffer.size();
    m_buffer.resize(before + kChunk);
    ssize_t got = 0;
    do
        got = ::read(m_file.get(), m_buffer.data() + before, kChunk);
    while (got < 0 && errno == EINTR && !MemoryInterrupts::came());
    m_buffer.resize(before + static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
    if (got < 0 && errno != EINTR)
        return std::unexpected(base::systemError("reading", errno));
    return got > 0;
}

void LineReader::take(ImportLine& line, std::string_view bytes)
{
    m_sum = summed(m_sum, bytes);
    m_offset += static_cast<std::int64_t>(bytes.size());
    line.tooLong = line.tooLong || line.text.size() + bytes.size() > kLongest;
    if (line.tooLong)
        line.text = {};
    else
        line.text += bytes;
    m_at += bytes.size();
}

base::Result<std::optional<ImportLine>> LineReader::next()
{
    ImportLine line;
    line.number = ++m_number;
    line.begin = m_offset;
    while (true) {
        const auto left = std::string_view(m_buffer).substr(m_at);
        const auto end = left.find('\n');
        take(line, left.substr(0, end));
        if (m_offset >= kLargest)
            return base::fail(base::ErrorCode::InvalidArgument, "the file is larger than 1 TiB; split it");
        line.end = m_offset;
        line.position = positionOf(m_offset, m_sum);
        if (end != std::string_view::npos) {
            m_sum = summed(m_sum, "\n");
            ++m_offset;
            ++m_at;
            return line;
        }
        const auto more = fill();
        if (!more)
            return failure(more);
        if (!*more)
            return line.end > line.begin ? std::optional(std::move(line)) : std::nullopt;
    }
}

base::Result<ImportItem> importItemOf(const std::string& line, const MemoryOwner& otherwise)
{
    auto object = objectIn(line);
    if (!object)
        return failure(object);
    const auto tenant = takeName(*object, "tenant", otherwise.tenant);
    const auto project = takeName(*object, "project", otherwise.project);
    const auto key = takeName(*object, "id", "");
    for (const auto* each : {&tenant, &project, &key})
        if (!*each)
            return failure(*each);
    ImportItem read{{*tenant, *project}, {}};
    std::optional<base::Time> time;
    if (const auto given = takeMember(*object, "time")) {
        const auto at = importTime(*given);
        if (!at)
            return badLine(at.error().message.starts_with("time: ") ? at.error().message : "time: " + at.error().message);
        time = *at;
    }
    eraseNulls(*object);
    if (auto* data = object->if_contains("data"); data && data->is_object())
        *data = boost::json::serialize(*data);
    auto item = api::memoryItemFrom(std::move(*object));
    if (!item)
        return failure(item);
    read.item = std::move(*item);
    read.item.time = time;
    if (!key->empty())
        read.item.key = *key;
    if (auto good = checkItem(read.item); !good)
        return failure(good);
    return read;
}

} // namespace kaze::cli

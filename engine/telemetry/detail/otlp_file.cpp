#include "engine/telemetry/detail/otlp_file.h"

#include "engine/telemetry/detail/document_memory.h"
#include "engine/telemetry/otlp_genai.h"

#include <boost/json.hpp>

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <new>
#include <optional>
#include <unistd.h>

namespace kaze::telemetry::detail {

using base::Result;

namespace {

constexpr std::size_t kChunk = 1U << 20;
constexpr std::size_t kDeepestJson = 64;
constexpr std::string_view kSpace = " \t\r\n";
constexpr std::string_view kMark = "\xEF\xBB\xBF"; //!< that some editors put before text

//! Bytes of a file in order.
class Source {
public:
    Source(base::FileDescriptor file, std::string name) : m_file(std::move(file)), m_name(std::move(name)) { }

    //! What is there of the next bytes, at least one unless the file ends.
    Result<std::string_view> peek()
    {
        if (m_at < m_buffer.size())
            return std::string_view(m_buffer).substr(m_at);
        if (auto filled = fill(kChunk); !filled)
            return base::failure(filled);
        return std::string_view(m_buffer);
    }
    //! Exactly so many bytes, or fewer at the end.
    Result<std::string> take(std::size_t size)
    {
        std::string bytes;
        while (bytes.size() < size) {
            const auto some = peek();
            if (!some)
                return base::failure(some);
            if (some->empty())
                break;
            const auto more = some->substr(0, size - bytes.size());
            bytes += more;
            skip(more.size());
        }
        return bytes;
    }
    void skip(std::size_t size) { m_at += size; }
    [[nodiscard]] const std::string& name() const { return m_name; }

private:
    Result<> fill(std::size_t size)
    {
        m_at = 0;
        m_buffer.resize(size);
        ssize_t got = 0;
        do
            got = ::read(m_file.get(), m_buffer.data(), m_buffer.size());
        while (got < 0 && errno == EINTR);
        if (got < 0)
            return std::unexpected(base::systemError("reading " + m_name, errno));
        m_buffer.resize(static_cast<std::size_t>(got));
        return {};
    }

    base::FileDescriptor m_file;
    std::string m_name;
    std::string m_buffer;
    std::size_t m_at = 0;
};

//! Protobuf begins with a byte that is a line end in text, but none of it is without bytes that text does not have.
bool looksLikeJson(std::string_view bytes)
{
    constexpr std::size_t kEnough = 512;
    if (bytes.starts_with(kMark))
        bytes.remove_prefix(kMark.size());
    const auto begin = bytes.find_first_not_of(kSpace);
    if (begin == std::string_view::npos || (bytes[begin] != '{' && bytes[begin] != '['))
        return false;
    return std::ranges::all_of(bytes.substr(0, kEnough),
        [](char c) { return static_cast<unsigned char>(c) >= ' ' || kSpace.find(c) != std::string_view::npos; });
}

//! Takes what comes next of a message. True at its end.
bool takePage(otlp::SpanReader& spans, OtlpFile::Piece& piece)
{
    std::size_t bytes = 0;
    for (std::size_t read = 0; read < OtlpFile::kPageSpans && bytes < OtlpFile::kPageBytes; ++read) {
        auto span = spans.next();
        if (!span)
            return true;
        if (span->traceId.isNil() || span->spanId == 0) {
            ++piece.withoutId;
            continue;
        }
        piece.spans.push_back(otlp::recordOf(std::move(*span), spans.source()));
        bytes += telemetry::bytesOf(piece.spans.back());
    }
    return false;
}

class JsonFile final : public OtlpFile {
public:
    explicit JsonFile(Source source) : m_source(std::move(source)) { }

    Result<Piece> next() override
    {
        Piece piece;
        if (!m_spans) {
            if (const auto found = skipSpace(); !found || !*found) {
                piece.isEnd = true;
                return found ? Result<Piece>(std::move(piece)) : base::failure(found);
            }
            m_begun = m_line;
            auto document = parse();
            if (!document)
                return base::failure(document);
            if (!*document) {
                piece.problem = m_source.name() + ", line " + std::to_string(m_line) + ": " + m_problem;
                return skipLine(std::move(piece));
            }
            m_document = std::move(*document);
            m_spans = otlp::spansOf(*m_document);
        }
        if (!takePage(*m_spans, piece))
            return piece;
        if (const auto& read = m_spans->result(); !read)
            piece.problem = m_source.name() + ", line " + std::to_string(m_begun) + ": " + read.error().message;
        m_spans.reset();
        m_document.reset();
        return piece;
    }

private:
    static boost::json::parse_options options()
    {
        boost::json::parse_options options;
        options.max_depth = kDeepestJson;
        return options;
    }

    //! False at the end.
    Result<bool> skipSpace()
    {
        while (true) {
            const auto some = m_source.peek();
            if (!some)
                return base::failure(some);
            if (some->empty())
                return false;
            const auto size = std::min(some->size(), some->find_first_not_of(kSpace));
            pass(some->substr(0, size));
            if (size < some->size())
                return true;
        }
    }

    //! None where it is no JSON; m_problem says why.
    Result<std::optional<boost::json::value>> parse()
    {
        try {
            return parseWithin();
        } catch (const std::bad_alloc&) {
            m_problem = "a document that takes more than 256 MB of memory; write one request a line";
            return std::nullopt;
        }
    }

    Result<std::optional<boost::json::value>> parseWithin()
    {
        m_memory.limit();
        const boost::json::storage_ptr memory(&m_memory);
        boost::json::stream_parser parser(memory, options());
        parser.reset(memory);
        std::size_t size = 0;
        while (!parser.done()) {
            const auto some = m_source.peek();
            if (!some)
                return base::failure(some);
            boost::system::error_code error;
            if (some->empty()) {
                parser.finish(error);
                if (!error)
                    break;
                m_problem = "the JSON is cut short";
                return std::nullopt;
            }
            const auto used = parser.write_some(some->data(), some->size(), error);
            pass(some->substr(0, used));
            size += used;
            if (error || size > kMostBytes) {
                m_problem
                    = error ? "this is no JSON: " + error.message() : "a document of more than 128 MB; write one request a line";
                return std::nullopt;
            }
        }
        m_memory.lift();
        return parser.release();
    }

    //! To where the next document begins, if there is one a line.
    Result<Piece> skipLine(Piece piece)
    {
        while (true) {
            const auto some = m_source.peek();
            if (!some)
                return base::failure(some);
            if (some->empty())
                return piece;
            const auto end = some->find('\n');
            pass(some->substr(0, end == std::string_view::npos ? some->size() : end + 1));
            if (end != std::string_view::npos)
                return piece;
        }
    }

    void pass(std::string_view bytes)
    {
        m_line += static_cast<std::size_t>(std::count(bytes.begin(), bytes.end(), '\n'));
        m_source.skip(bytes.size());
    }

    Source m_source;
    DocumentMemory m_memory; //!< outlives the document
    std::optional<boost::json::value> m_document; //!< the one that is under way
    std::unique_ptr<otlp::SpanReader> m_spans; //!< of it
    std::string m_problem;
    std::size_t m_line = 1;
    std::size_t m_begun = 1; //!< the line in which it begins
};

class ProtobufFile final : public OtlpFile {
public:
    explicit ProtobufFile(Source source) : m_source(std::move(source)) { }

    Result<Piece> next() override
    {
        Piece piece;
        if (!m_spans) {
            const auto isBegun = begin(piece);
            if (!isBegun)
                return base::failure(isBegun);
            if (!*isBegun)
                return piece;
        }
        if (!takePage(*m_spans, piece))
            return piece;
        if (const auto& read = m_spans->result(); !read)
            piece.problem = m_source.name() + ": " + read.error().message;
        m_spans.reset();
        m_bytes.clear();
        return piece;
    }

private:
    //! The message of the next source. False at the end, and where there is none; the piece says which.
    Result<bool> begin(Piece& piece)
    {
        const auto some = m_source.peek();
        if (!some)
            return base::failure(some);
        piece.isEnd = some->empty() || m_isBroken;
        if (piece.isEnd)
            return false;
        constexpr std::uint64_t kResourceSpans = 1 << 3 | 2;
        const auto tag = varint();
        const auto size = tag && *tag == kResourceSpans ? varint() : std::nullopt;
        if (!size)
            return broken(piece, "this is neither OTLP in JSON nor in protobuf");
        if (*size > kMostBytes)
            return broken(piece, "the spans of one source are more than 128 MB");
        auto bytes = m_source.take(static_cast<std::size_t>(*size));
        if (!bytes)
            return base::failure(bytes);
        if (bytes->size() < *size)
            return broken(piece, "the protobuf is cut short");
        m_bytes = std::move(*bytes);
        m_spans = otlp::spansOfResource(m_bytes);
        return true;
    }

    bool broken(Piece& piece, const char* problem)
    {
        m_isBroken = true;
        piece.problem = m_source.name() + ": " + problem;
        return false;
    }

    std::optional<std::uint64_t> varint()
    {
        std::uint64_t value = 0;
        for (unsigned shift = 0; shift < 64; shift += 7) {
            const auto byte = m_source.take(1);
            if (!byte || byte->empty())
                return std::nullopt;
            value |= static_cast<std::uint64_t>(static_cast<unsigned char>(byte->front()) & 0x7F) << shift;
            if ((byte->front() & 0x80) == 0)
                return value;
        }
        return std::nullopt;
    }

    Source m_source;
    std::string m_bytes; //!< of the message that is under way
    std::unique_ptr<otlp::SpanReader> m_spans; //!< in it
    bool m_isBroken = false;
};

} // namespace

Result<std::unique_ptr<OtlpFile>> OtlpFile::open(const std::filesystem::path& file, std::string name)
{
    base::FileDescriptor opened(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
    if (!opened)
        return std::unexpected(base::systemError(name, errno));
    Source source(std::move(opened), std::move(name));
    const auto first = source.peek();
    if (!first)
        return base::failure(first);
    if (first->starts_with(kMark))
        source.skip(kMark.size());
    if (looksLikeJson(*first))
        return std::make_unique<JsonFile>(std::move(source));
    return std::make_unique<ProtobufFile>(std::move(source));
}

} // namespace kaze::telemetry::detail

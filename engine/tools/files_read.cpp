#include "engine/base/text.h"
#include "engine/tools/detail/arguments.h"
#include "engine/tools/detail/beneath.h"
#include "engine/tools/detail/built_in.h"
#include "engine/tools/detail/file_job.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <unistd.h>

namespace kaze::tools::detail {

namespace {

constexpr std::size_t kPiece = 256U << 10;
constexpr std::size_t kRoomForNotes = 300;
constexpr std::size_t kLookForNul = 8U << 10;

//! Takes a file in pieces and keeps the wanted lines as far as they fit, so that a file of any size can be read.
class LineWindow {
public:
    LineWindow(std::size_t first, std::size_t count, std::size_t bytes) : m_first(first), m_count(count), m_bytes(bytes) { }

    void feed(std::string_view piece)
    {
        while (!piece.empty()) {
            const auto end = piece.find('\n');
            const auto part = piece.substr(0, end == std::string_view::npos ? piece.size() : end + 1);
            piece.remove_prefix(part.size());
            m_inLine = true;
            take(part);
            if (end != std::string_view::npos)
                endLine();
        }
    }

    void finish()
    {
        if (m_inLine)
            endLine();
    }

    [[nodiscard]] std::size_t lines() const { return m_line - 1; }
    [[nodiscard]] bool full() const { return m_full; }
    //! The first line that is not in the text.
    [[nodiscard]] std::size_t next() const { return m_next; }
    [[nodiscard]] std::string& text() { return m_text; }

private:
    void take(std::string_view part)
    {
        if (m_line < m_first || m_full)
            return;
        if (m_line - m_first >= m_count) {
            close(m_lineStart, m_line);
        } else if (m_text.size() + part.size() > m_bytes && m_lineStart > 0) {
            close(m_lineStart, m_line);
        } else if (m_text.size() + part.size() > m_bytes) {
            // Not even one line fits: its beginning is better than nothing.
            m_text += part.substr(0, m_bytes - m_text.size());
            m_text += "\n[… line " + std::to_string(m_line) + " is longer than fits]\n";
            close(m_text.size(), m_line + 1);
        } else {
            m_text += part;
        }
    }

    void close(std::size_t size, std::size_t next)
    {
        m_text.resize(size);
        m_next = next;
        m_full = true;
    }

    void endLine()
    {
        ++m_line;
        m_inLine = false;
        if (!m_full)
            m_lineStart = m_text.size();
    }

    std::size_t m_first;
    std::size_t m_count;
    std::size_t m_bytes;
    std::string m_text;
    std::size_t m_line = 1;
    std::size_t m_lineStart = 0;
    std::size_t m_next = 0;
    bool m_inLine = false;
    bool m_full = false;
};

base::Result<> readPieces(const FileJob& job, const OpenedFile& file, const std::string& path, LineWindow& window)
{
    std::string space(kPiece, '\0');
    for (bool first = true;; first = false) {
        if (job.stopped())
            return base::fail(base::ErrorCode::Cancelled, "cancelled");
        const auto got = read(file.fd.get(), space.data(), space.size());
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return std::unexpected(base::systemError("reading " + path, errno));
        if (got == 0)
            return {};
        const auto size = static_cast<std::size_t>(got);
        if (first && std::memchr(space.data(), 0, std::min(size, kLookForNul)) != nullptr)
            return base::fail(base::ErrorCode::InvalidArgument,
                path + " is a binary file of " + base::sizeText(file.size) + "; only text can be read");
        window.feed(std::string_view(space).substr(0, size));
    }
}

base::Result<std::string> readLines(const FileJob& job, const boost::json::object& arguments)
{
    const auto path = relativePath(textOf(arguments, "path"));
    if (!path)
        return failure(path);
    const auto file = openRegular(job.root(), *path);
    if (!file)
        return failure(file);
    const auto first = static_cast<std::size_t>(numberOf(arguments, "offset", 1));
    const auto count = static_cast<std::size_t>(numberOf(arguments, "limit", std::numeric_limits<std::int64_t>::max()));
    LineWindow window(first, count, job.outputLimit - std::min(job.outputLimit, kRoomForNotes));
    if (auto ok = readPieces(job, *file, *path, window); !ok)
        return failure(ok);
    window.finish();
    if (first > 1 && first > window.lines())
        return base::fail(base::ErrorCode::InvalidArgument, *path + " has only " + std::to_string(window.lines()) + " lines");
    auto& text = window.text();
    const bool mended = !base::isUtf8(text);
    if (mended)
        text = base::toUtf8(text) + "\n[some bytes are no UTF-8 and stand as \uFFFD]";
    if (const auto more = window.full() ? window.lines() + 1 - window.next() : 0; more > 0) {
        if (!text.empty() && !text.ends_with('\n'))
            text += '\n';
        text += "[… " + std::to_string(more) + " more lines; continue with offset " + std::to_string(window.next()) + ']';
    }
    return std::move(text);
}

} // namespace

std::shared_ptr<Tool> filesRead(base::WorkerPool& workers)
{
    ToolInfo info;
    info.name = "files.read";
    info.description = "Reads a text file of the workspace exactly as it is. What does not fit is said in the last line, with "
                       "the offset to continue at.";
    info.schema = schemaOf({{"path", "string", "File to read, relative to the workspace", true},
        {"offset", "integer", "First line to read, counted from 1"}, {"limit", "integer", "Most lines to read"}});
    info.readOnly = info.idempotent = true;
    return std::make_shared<FileTool>(workers, std::move(info), &readLines);
}

} // namespace kaze::tools::detail

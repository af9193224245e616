#include "engine/cell/trace_file.h"

#include "engine/api/export_requests.h"
#include "engine/api/trace_requests.h"
#include "engine/base/base64.h"
#include "engine/base/file.h"
#include "engine/base/log.h"
#include "engine/cell/detail/respond.h"
#include "engine/telemetry/exports.h"
#include "engine/telemetry/trace_imports.h"

#include <cerrno>
#include <condition_variable>
#include <cstdlib>
#include <fcntl.h>
#include <future>
#include <mutex>
#include <random>
#include <sys/stat.h>
#include <unistd.h>

namespace kaze::cell {

namespace {

using base::ErrorCode;
using base::Result;
using base::Task;

constexpr std::size_t kPart = 3U << 20; // bytes, a multiple of three: base64 needs no filling up in between

//! A folder that goes with whoever has it.
class Folder {
public:
    explicit Folder(std::filesystem::path path) : m_path(std::move(path)) { }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    ~Folder()
    {
        std::error_code ignored; // the system empties it some time
        std::filesystem::remove_all(m_path, ignored);
    }
    [[nodiscard]] const std::filesystem::path& path() const { return m_path; }

private:
    std::filesystem::path m_path;
};

//! Counts what is under way, so that nothing is taken away beneath it.
class Busy {
public:
    void begin()
    {
        const std::lock_guard lock(m_mutex);
        ++m_count;
    }
    void end()
    {
        const std::lock_guard lock(m_mutex);
        --m_count;
        m_changed.notify_all();
    }
    void untilNone()
    {
        std::unique_lock lock(m_mutex);
        m_changed.wait(lock, [this] { return m_count == 0; });
    }

private:
    std::mutex m_mutex; //!< guards m_count
    std::condition_variable m_changed;
    int m_count = 0;
};

//! What answers, in the order in which it may go.
struct Parts {
    Parts(std::filesystem::path in, const std::shared_ptr<Busy>& busy) : folder(std::move(in)), ids(clock, std::random_device{}())
    {
        telemetry::ObservationOptions options;
        options.folder = folder.path() / "observations";
        options.fullText = false;
        options.retention.keepMonths = 0; // however old it is
        log = std::make_unique<telemetry::ObservationLog>(
            options, loop.executor(), writers, clock, ids, metrics, redactor, base::LogSystem::none());
        auto hold = [busy] {
            busy->begin();
            return std::shared_ptr<void>(nullptr, [busy](void*) { busy->end(); });
        };
        const telemetry::Exports::Parts transfers{
            *log, loop.executor(), workers, writers, metrics, clock, redactor, base::LogSystem::none(), std::move(hold)};
        exports = std::make_unique<telemetry::Exports>(folder.path() / "exports", transfers);
        imports = std::make_unique<telemetry::TraceImports>(folder.path() / "imports", transfers);
        loop.start("kaze-traces");
    }

    Folder folder;
    base::SystemClock clock;
    base::IdSource ids;
    base::MetricsRegistry metrics;
    std::shared_ptr<base::Redactor> redactor = std::make_shared<base::Redactor>();
    base::Loop loop;
    base::WorkerPool workers{1, "kaze-traces"};
    storage::WriterThreads writers{1};
    std::unique_ptr<telemetry::ObservationLog> log;
    std::unique_ptr<telemetry::Exports> exports;
    std::unique_ptr<telemetry::TraceImports> imports;
};

using Answer = Task<Result<api::Response>>;

Answer answerAbout(telemetry::ObservationLog& log, api::Request request)
{
    if (auto* list = request.as<api::ListTraces>()) {
        auto page = co_await log.listTraces(std::move(*list));
        co_return detail::respond(std::move(page));
    }
    if (auto* get = request.as<api::GetTrace>()) {
        auto trace = co_await log.trace(std::move(get->traceId));
        if (!trace)
            co_return base::failure(trace);
        co_return api::Response{api::TraceReply{std::move(*trace)}};
    }
    if (auto* spans = request.as<api::GetSpans>()) {
        auto page = co_await log.spans(std::move(*spans));
        co_return detail::respond(std::move(page));
    }
    if (auto* span = request.as<api::GetSpan>()) {
        auto found = co_await log.span(std::move(span->traceId), std::move(span->spanId));
        if (!found)
            co_return base::failure(found);
        co_return api::Response{api::SpanReply{std::move(*found)}};
    }
    if (auto* payload = request.as<api::GetPayload>()) {
        auto part = co_await log.payload(std::move(*payload));
        co_return detail::respond(std::move(part));
    }
    if (auto* compare = request.as<api::CompareTraces>()) {
        auto comparison = co_await log.compareTraces(std::move(*compare));
        co_return detail::respond(std::move(comparison));
    }
    if (auto* durations = request.as<api::GetSpanDurations>()) {
        // A file is of any time: there are no last seven days of it.
        if (!durations->from)
            durations->from = base::Time();
        auto measured = co_await log.spanDurations(std::move(*durations));
        co_return detail::respond(std::move(measured));
    }
    co_return base::fail(ErrorCode::Unsupported, "a file of traces is opened for reading alone; import it into a cell for that");
}

Answer answer(Parts& parts, api::Request request)
{
    if (auto* start = request.as<api::StartExport>()) {
        auto state = co_await parts.exports->start(std::move(*start));
        co_return detail::respond(std::move(state));
    }
    if (auto* read = request.as<api::ReadExport>()) {
        auto part = co_await parts.exports->read(std::move(*read));
        co_return detail::respond(std::move(part));
    }
    if (auto* end = request.as<api::EndExport>())
        co_return detail::done(parts.exports->end(end->exportId));
    auto answered = co_await answerAbout(*parts.log, std::move(request));
    co_return answered;
}

class TraceFileClient final : public api::CellClient {
public:
    explicit TraceFileClient(std::filesystem::path folder) : m_parts(std::move(folder), m_busy) { }
    ~TraceFileClient() override
    {
        m_busy->begin();
        m_parts.loop.post([this] {
            m_parts.exports->stop();
            m_parts.imports->stop();
            m_busy->end();
        });
        m_busy->untilNone();
        m_parts.loop.stop();
    }

    void request(api::Request request, Reply reply) override
    {
        auto work = std::make_shared<std::pair<api::Request, Reply>>(std::move(request), std::move(reply));
        m_busy->begin();
        m_parts.loop.post([this, work] { base::spawn(m_parts.loop.executor(), run(m_parts, m_busy, work)); });
    }
    void listen(api::EventFilter, Listener) override { }
    [[nodiscard]] bool ownsCell() const override { return false; }
    void onClosed(std::function<void(base::Error)>) override { }

    //! Reads a file, whole. Blocks.
    Result<> take(const std::filesystem::path& file);

private:
    using Work = std::shared_ptr<std::pair<api::Request, Reply>>;

    static Task<> run(Parts& parts, std::shared_ptr<Busy> busy, Work work)
    {
        auto response = co_await answer(parts, std::move(work->first));
        work->second(std::move(response));
        busy->end();
    }
    static Task<> import(Parts& parts, api::ImportTraces part, std::promise<Result<api::TracesImported>>* done)
    {
        auto taken = co_await parts.imports->take(std::move(part));
        done->set_value(std::move(taken));
    }
    Result<api::TracesImported> import(api::ImportTraces part)
    {
        std::promise<Result<api::TracesImported>> done;
        m_parts.loop.post([&] { base::spawn(m_parts.loop.executor(), import(m_parts, std::move(part), &done)); });
        return done.get_future().get();
    }

    std::shared_ptr<Busy> m_busy = std::make_shared<Busy>();
    Parts m_parts;
};

//! As many bytes as there are, up to `kPart`.
Result<std::string> readPart(int file, const std::string& name)
{
    std::string bytes(kPart, '\0');
    std::size_t filled = 0;
    while (filled < bytes.size()) {
        const auto got = ::read(file, bytes.data() + filled, bytes.size() - filled);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return std::unexpected(base::systemError(name, errno));
        if (got == 0)
            break;
        filled += static_cast<std::size_t>(got);
    }
    bytes.resize(filled);
    return bytes;
}

Result<> TraceFileClient::take(const std::filesystem::path& file)
{
    const auto name = file.filename().string();
    const base::FileDescriptor opened(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (!opened)
        return std::unexpected(base::systemError(file.string(), errno));
    struct stat about { };
    if (::fstat(opened.get(), &about) != 0)
        return std::unexpected(base::systemError(file.string(), errno));
    if (!S_ISREG(about.st_mode))
        return base::fail(ErrorCode::InvalidArgument, file.string() + " is no file");
    api::ImportTraces part;
    part.name = name;
    for (bool isLast = false; !isLast;) {
        const auto bytes = readPart(opened.get(), name);
        if (!bytes)
            return base::failure(bytes);
        isLast = bytes->size() < kPart;
        part.isLast = isLast;
        part.content = base::base64(*bytes);
        const auto taken = import(part);
        if (!taken)
            return base::failure(taken);
        if (isLast && taken->traces == 0)
            return base::fail(ErrorCode::InvalidArgument,
                taken->problems.empty() ? name + " holds no traces"
                                        : name + " holds no traces that can be read: " + taken->problems.front());
        part.importId = taken->importId;
    }
    return {};
}

} // namespace

Result<std::unique_ptr<api::CellClient>> openTraceFile(const std::filesystem::path& file, const std::filesystem::path& temporary)
{
    auto pattern = (temporary / "kaze-traces-XXXXXX").string();
    if (!::mkdtemp(pattern.data()))
        return std::unexpected(
            base::systemError("a folder for " + file.filename().string() + " below " + temporary.string(), errno));
    auto client = std::make_unique<TraceFileClient>(pattern);
    if (const auto taken = client->take(file); !taken)
        return base::failure(taken);
    return client;
}

} // namespace kaze::cell

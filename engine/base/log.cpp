#include "engine/base/log.h"

#include "engine/base/text.h"

#include <spdlog/details/log_msg.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/null_sink.h>
#include <spdlog/sinks/rotating_file_sink.h>
#include <spdlog/sinks/sink.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <atomic>
#include <map>
#include <mutex>
#include <thread>
#include <vector>

namespace kaze::base {

namespace {

constexpr const char* kPattern = "%Y-%m-%dT%H:%M:%S.%eZ %l [%n] %v";
constexpr std::string_view kHex = "0123456789abcdef";

bool isControl(char c)
{
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte == 0x7F;
}

//! One record is one line of UTF-8, whatever somebody put into the message: no forged records, no terminal tricks.
std::string oneLine(const std::string& text)
{
    std::string line;
    line.reserve(text.size());
    for (const char c : isUtf8(text) ? text : toUtf8(text)) {
        if (!isControl(c)) {
            line += c;
            continue;
        }
        line += '\\';
        if (c == '\n' || c == '\t' || c == '\r') {
            line += c == '\n' ? 'n' : c == '\t' ? 't' : 'r';
        } else {
            line += 'x';
            line += kHex[static_cast<unsigned char>(c) >> 4];
            line += kHex[static_cast<unsigned char>(c) & 15];
        }
    }
    return line;
}

//! Takes the secrets out before any other sink sees the message.
class CleaningSink final : public spdlog::sinks::sink {
public:
    explicit CleaningSink(std::shared_ptr<Redactor> redactor) : m_redactor(std::move(redactor)) { }

    void add(spdlog::sink_ptr sink)
    {
        sink->set_formatter(std::make_unique<spdlog::pattern_formatter>(kPattern, spdlog::pattern_time_type::utc));
        m_sinks.push_back(std::move(sink));
    }

    void log(const spdlog::details::log_msg& message) override
    {
        const auto text = oneLine(m_redactor->clean({message.payload.data(), message.payload.size()}));
        auto clean = message;
        clean.payload = text;
        for (const auto& sink : m_sinks)
            guarded([&] { sink->log(clean); });
        if (message.level >= spdlog::level::info && message.source.filename != kFilesMark)
            forward(message.level, {message.logger_name.data(), message.logger_name.size()}, text);
    }

    void forwardTo(LogSystem::Receiver receiver)
    {
        const std::lock_guard lock(m_mutex);
        m_receiver = std::move(receiver);
    }

    void flush() override
    {
        for (const auto& sink : m_sinks)
            guarded([&] { sink->flush(); });
    }

    void set_pattern(const std::string&) override { }
    void set_formatter(std::unique_ptr<spdlog::formatter>) override { }

private:
    void forward(spdlog::level::level_enum level, std::string_view logger, std::string_view text)
    {
        // A receiver that logs must not receive what it says.
        if (m_forwarding.load() == std::this_thread::get_id())
            return;
        const std::lock_guard lock(m_mutex);
        if (!m_receiver)
            return;
        m_forwarding = std::this_thread::get_id();
        m_receiver(level, logger, text);
        m_forwarding = std::thread::id();
    }

    //! A full disk costs the record, never the program or the other sinks.
    template <class F>
    void guarded(F write)
    {
        try {
            write();
        } catch (const spdlog::spdlog_ex&) {
            return;
        }
    }

    std::shared_ptr<Redactor> m_redactor;
    std::vector<spdlog::sink_ptr> m_sinks;
    std::mutex m_mutex; //!< guards m_receiver, and is held while it runs
    LogSystem::Receiver m_receiver;
    std::atomic<std::thread::id> m_forwarding; //!< the thread in it
};

} // namespace

struct LogSystem::Impl {
    std::shared_ptr<CleaningSink> sink;
    spdlog::level::level_enum level = spdlog::level::info;
    std::string problem;
    std::mutex mutex; //!< guards `loggers`
    std::map<std::string, Logger> loggers;

    void complain(const std::string& what) { problem += (problem.empty() ? "" : "; ") + what; }

    void openFile(const LogOptions& options)
    {
        const auto path = options.folder / "kaze.log";
        try {
            sink->add(std::make_shared<spdlog::sinks::rotating_file_sink_mt>(path.string(), options.fileBytes, options.files));
        } catch (const std::exception& thrown) {
            complain("there is no log file: " + std::string(thrown.what()));
        }
    }

    void setLevel(const std::string& name)
    {
        const auto found = spdlog::level::from_str(name);
        if (found == spdlog::level::off && name != "off")
            complain("unknown log level \"" + name + "\", using info (trace, debug, info, warn, error, off)");
        else
            level = found;
    }
};

LogSystem::LogSystem(const LogOptions& options, std::shared_ptr<Redactor> redactor) : m_impl(std::make_unique<Impl>())
{
    m_impl->sink = std::make_shared<CleaningSink>(std::move(redactor));
    m_impl->setLevel(options.level);
    if (options.toStderr)
        m_impl->sink->add(std::make_shared<spdlog::sinks::stderr_sink_mt>());
    if (!options.folder.empty())
        m_impl->openFile(options);
}

LogSystem::~LogSystem()
{
    m_impl->sink->flush();
}

Logger LogSystem::logger(const std::string& name)
{
    const std::lock_guard lock(m_impl->mutex);
    auto& logger = m_impl->loggers[name];
    if (!logger) {
        logger = std::make_shared<spdlog::logger>(name, m_impl->sink);
        logger->set_level(m_impl->level);
        // What was said before a crash is what is looked for after it.
        logger->flush_on(spdlog::level::info);
    }
    return logger;
}

void LogSystem::forwardTo(Receiver receiver)
{
    m_impl->sink->forwardTo(std::move(receiver));
}

const std::string& LogSystem::problem() const
{
    return m_impl->problem;
}

Logger LogSystem::none()
{
    auto logger = std::make_shared<spdlog::logger>("none", std::make_shared<spdlog::sinks::null_sink_mt>());
    logger->set_level(spdlog::level::off);
    return logger;
}

} // namespace kaze::base

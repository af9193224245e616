#include "app/kaze/serving.h"

#include "app/kaze/json_output.h"
#include "app/kaze/terminal.h"
#include "engine/base/file.h"
#include "engine/cell/inside.h"

#include <boost/json.hpp>
#include <spdlog/logger.h>

#include <fcntl.h>
#include <future>
#include <iostream>

namespace kaze::cli {

namespace {

constexpr auto kLongestWait = std::chrono::hours(1); //!< of one wait for a signal
constexpr auto kShortWait = std::chrono::milliseconds(50);
constexpr std::size_t kMostRunsNamed = 20; //!< runs

bool hasTerminal()
{
    return static_cast<bool>(base::FileDescriptor(::open("/dev/tty", O_RDONLY | O_NOCTTY | O_CLOEXEC)));
}

//! Tells the service manager that we are alive as long as the cell's loop answers.
class Heartbeat {
public:
    Heartbeat(cell::Cell& cell, const server::ServiceManager& manager) : m_loop(cell.inside().loop), m_manager(manager)
    {
        look();
    }

    void beat()
    {
        if (!m_manager.heartbeat() || m_answered.wait_for(std::chrono::seconds(0)) != std::future_status::ready)
            return;
        m_manager.alive();
        look();
    }

private:
    void look()
    {
        const auto asked = std::make_shared<std::promise<void>>();
        m_answered = asked->get_future();
        m_loop.post([asked] { asked->set_value(); });
    }

    base::Loop& m_loop;
    const server::ServiceManager& m_manager;
    std::future<void> m_answered;
};

void sayLine(const std::string& text, const Common& common)
{
    if (!common.json)
        std::cout << text << std::endl;
}

void readAnew(server::HttpServer& server, cell::Cell& cell, const server::ServiceManager& manager, const Common& common)
{
    manager.reloading();
    std::string problem;
    const auto config = cell.reloadConfig();
    if (!config)
        problem = "What it said before counts on: " + config.error().text();
    else
        for (const auto& warning : *config)
            sayLine(warning, common);
    const auto before = server.certificate();
    if (const auto certificate = server.reloadCertificate(); !certificate)
        problem
            += (problem.empty() ? "" : " ") + std::string("The certificate stays the one before: ") + certificate.error().text();
    const auto now = server.certificate();
    if (now && before && now->fingerprint != before->fingerprint)
        sayLine("It shows another certificate now: " + now->words, common);
    if (now && !common.json)
        tellOfCertificate(*now);
    if (!problem.empty())
        std::cerr << "kaze: " << problem << std::endl;
    sayLine(problem.empty() ? "kaze.yaml was read anew." : "Not everything was taken over.", common);
    manager.ready(problem.empty() ? "serving at " + server.url() : problem);
}

void tellOfRuns(const std::vector<api::RunRow>& left, const Common& common)
{
    if (left.empty())
        return;
    if (common.json) {
        boost::json::array ids;
        for (const auto& run : left)
            ids.emplace_back(run.runId);
        return print({{"left_at_checkpoint", std::move(ids)}});
    }
    std::string text = std::to_string(left.size()) + (left.size() == 1 ? " run is" : " runs are") + " left at a checkpoint:";
    for (std::size_t i = 0; i < std::min(left.size(), kMostRunsNamed); ++i)
        text += "\n  " + left[i].runId + "  " + printable(left[i].agent);
    if (left.size() > kMostRunsNamed)
        text += "\n  and " + std::to_string(left.size() - kMostRunsNamed) + " more";
    sayLine(text + "\n`" + commandFor(common, "runs resume RUN") + "` goes on with one.", common);
}

void endInOrder(server::HttpServer& server, cell::Cell& cell, const server::ServiceManager& manager, const ServeSignals& signals,
    const Common& common)
{
    manager.stopping("finishing what is under way");
    server.sayUnready();
    sayLine("Finishing what is under way; once more ends it at once.", common);
    auto draining = std::async(std::launch::async, [&] {
        tellOfRuns(cell.drain(), common);
        server.drain();
    });
    Heartbeat heartbeat(cell, manager);
    while (draining.wait_for(std::chrono::seconds(0)) != std::future_status::ready) {
        const auto number = signals.next(kShortWait);
        if (number == SIGINT || number == SIGTERM)
            server.endNow();
        heartbeat.beat();
    }
}

//! Where the path of a person's own certificate is kept between servers, for the doctor.
std::filesystem::path noteOfCertificate(const std::filesystem::path& dataFolder)
{
    return dataFolder / "tls" / "shown";
}

} // namespace

ServeSignals::ServeSignals() : m_hadTerminal(hasTerminal())
{
    sigemptyset(&m_signals);
    for (const int number : {SIGINT, SIGTERM, SIGHUP})
        sigaddset(&m_signals, number);
    pthread_sigmask(SIG_BLOCK, &m_signals, nullptr);
}

int ServeSignals::next(std::chrono::microseconds within) const
{
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(within);
    const timespec most{seconds.count(), std::chrono::nanoseconds(within - seconds).count()};
    return std::max(sigtimedwait(&m_signals, nullptr, &most), 0);
}

bool ServeSignals::lostTerminal() const
{
    return m_hadTerminal && !hasTerminal();
}

void serveUntilToldToEnd(server::HttpServer& server, cell::Cell& cell, const server::ServiceManager& manager,
    const ServeSignals& signals, const Common& common)
{
    manager.ready("serving at " + server.url());
    Heartbeat heartbeat(cell, manager);
    while (true) {
        const auto number = signals.next(manager.heartbeat().value_or(kLongestWait));
        heartbeat.beat();
        if (number == SIGHUP && !signals.lostTerminal())
            readAnew(server, cell, manager, common);
        else if (number != 0)
            break;
    }
    endInOrder(server, cell, manager, signals, common);
}

void rememberCertificate(const std::filesystem::path& dataFolder, const std::filesystem::path& certificate)
{
    const auto note = noteOfCertificate(dataFolder);
    std::error_code ignored; // the doctor then knows of none, and the server says it all the same
    if (certificate.empty()) {
        std::filesystem::remove(note, ignored);
        return;
    }
    std::filesystem::create_directories(note.parent_path(), ignored);
    std::filesystem::permissions(note.parent_path(), std::filesystem::perms::owner_all, ignored);
    [[maybe_unused]] const auto written = base::writeFile(note, std::filesystem::absolute(certificate, ignored).string(), 0600);
}

std::optional<api::Check> checkCertificate(const std::filesystem::path& dataFolder)
{
    const auto path = base::readFile(noteOfCertificate(dataFolder), 4096);
    if (!path)
        return {};
    server::TlsOptions options;
    options.certificate = *path;
    const auto shown = server::prepareCertificate(options, base::SystemClock().now());
    api::Check check;
    check.name = "certificate";
    check.status = shown && shown->warnings.empty() ? api::CheckStatus::Ok : api::CheckStatus::Warning;
    check.message = !shown ? shown.error().text() : shown->warnings.empty() ? *path + " is in time" : shown->warnings.front();
    if (check.status != api::CheckStatus::Ok)
        check.remedy = "renew it and send the server SIGHUP, or start it with --tls alone";
    return check;
}

void tellOfCertificate(const server::ServerCertificate& certificate)
{
    if (certificate.replacesExpired)
        std::cout << "The certificate before had expired and was replaced, with a new key: whoever pinned it has to trust this "
                     "one anew.\n";
    else if (certificate.isNew)
        std::cout << "The certificate was made just now; who connects compares its words once.\n";
    for (const auto& warning : certificate.warnings)
        std::cout << styled(warning, Style::Yellow) << "\n";
}

} // namespace kaze::cli

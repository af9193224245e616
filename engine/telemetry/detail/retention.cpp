#include "engine/telemetry/detail/retention.h"

#include "engine/base/text.h"

#include <spdlog/logger.h>

#include <algorithm>
#include <future>
#include <pthread.h>
#include <set>
#include <sys/resource.h>
#include <unistd.h>

namespace kaze::telemetry::detail {

namespace fs = std::filesystem;
using base::ErrorCode;
using base::Result;
using namespace std::chrono_literals;

namespace {

constexpr auto kInterval = 1s;
//! After the opening: what is there for a moment need not begin.
constexpr base::Duration kFirst = 1min;
constexpr base::Duration kEvery = 10min;
constexpr int kNice = 10;
constexpr double kWarnShare = 0.8; //!< of the budget

std::string sized(std::int64_t bytes)
{
    return base::sizeText(static_cast<std::uint64_t>(std::max<std::int64_t>(0, bytes)));
}

std::int64_t sizeOf(const fs::path& path)
{
    std::error_code error;
    const auto size = fs::file_size(path, error);
    return error ? 0 : static_cast<std::int64_t>(size);
}

std::string doingOf(const NextToGo& next)
{
    return nameOf(next.month.month) + (next.isArchived ? " could not be archived" : " could not be deleted");
}

} // namespace

Retention::Retention(Parts parts, RetentionRules rules) : m_parts(std::move(parts)), m_rules(rules) { }

Retention::~Retention()
{
    stop();
}

void Retention::start()
{
    const std::lock_guard lock(m_mutex);
    if (!m_dueAt) // else its rules were changed meanwhile
        m_dueAt = m_parts.clock.steady() + kFirst;
    if (!m_stop.stop_requested() && !m_thread.joinable())
        m_thread = std::thread([this] { work(); });
}

void Retention::stop()
{
    m_stop.request_stop();
    std::thread thread;
    {
        const std::lock_guard lock(m_mutex);
        thread = std::move(m_thread);
    }
    m_changed.notify_one();
    if (thread.joinable())
        thread.join();
    Callbacks asked;
    {
        const std::lock_guard lock(m_mutex);
        asked.swap(m_asked);
    }
    for (const auto& done : asked)
        done();
}

void Retention::setRules(RetentionRules rules)
{
    {
        const std::lock_guard lock(m_mutex);
        if (rules == m_rules)
            return;
        m_rules = rules;
        m_dueAt = m_parts.clock.steady();
    }
    m_changed.notify_one();
}

RetentionRules Retention::rules() const
{
    const std::lock_guard lock(m_mutex);
    return m_rules;
}

void Retention::run(std::function<void()> done)
{
    {
        const std::lock_guard lock(m_mutex);
        if (!m_stop.stop_requested()) {
            m_asked.push_back(std::move(done));
            done = nullptr;
        }
    }
    if (done)
        done();
    m_changed.notify_one();
}

std::vector<KeptMonth> Retention::view() const
{
    using State = KeptMonth::State;
    std::vector<KeptMonth> all;
    for (const auto& file : m_parts.months.all())
        all.push_back({file.month, State::Live,
            static_cast<std::int64_t>(file.database->figures().fileBytes)
                + (m_parts.texts ? m_parts.texts->figures(file.month).bytes : 0)});
    for (const auto& archive : m_parts.months.archived())
        all.push_back({archive.month, State::Archived, archive.bytes});
    for (const auto& damaged : m_parts.months.damaged())
        all.push_back({damaged.month, State::Damaged, sizeOf(m_parts.months.folder() / damaged.file), damaged.file});
    return all;
}

std::vector<NextToGo> Retention::allToGo(const RetentionRules& rules) const
{
    return detail::allToGo(view(), rules, monthOf(m_parts.clock.now()));
}

std::string Retention::notice() const
{
    const auto rules = this->rules();
    {
        const std::lock_guard lock(m_mutex);
        if (!m_failed.empty())
            return m_failed;
    }
    if (rules.budgetBytes <= 0)
        return {};
    const auto months = view();
    const auto bytes = bytesOf(months);
    if (static_cast<double>(bytes) < kWarnShare * static_cast<double>(rules.budgetBytes))
        return {};
    const auto used = "observations take " + sized(bytes) + " of the " + sized(rules.budgetBytes) + " they may take";
    const auto current = monthOf(m_parts.clock.now());
    const bool hasPast = std::ranges::any_of(months, [&](const KeptMonth& month) { return month.month < current; });
    if (!hasPast)
        return used
            + ", and all of that is the current month, which stays; allow them more, or keep less in it (observations.capture)";
    return used
        + (rules.archives ? "; above that the oldest months are archived, and then deleted"
                          : "; above that the oldest months are deleted");
}

void Retention::work()
{
    pthread_setname_np(pthread_self(), "kaze-retain");
    setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()), kNice);
    tidy();
    while (!m_stop.stop_requested()) {
        const auto asked = waitForWork();
        const bool isDue = [this] {
            const std::lock_guard lock(m_mutex);
            return m_parts.clock.steady() >= m_dueAt;
        }();
        if (!m_stop.stop_requested() && (isDue || !asked.empty()))
            pass();
        for (const auto& done : asked)
            done();
    }
}

Retention::Callbacks Retention::waitForWork()
{
    std::unique_lock lock(m_mutex);
    m_changed.wait_for(lock, kInterval, [this] { return m_stop.stop_requested() || !m_asked.empty(); });
    return std::exchange(m_asked, {});
}

void Retention::pass()
{
    {
        const std::lock_guard lock(m_mutex);
        m_dueAt = m_parts.clock.steady() + kEvery;
    }
    tidy();
    std::string failed;
    std::set<Month> stuck;
    while (!m_stop.stop_requested()) {
        auto months = view();
        std::erase_if(months, [&](const KeptMonth& month) { return stuck.contains(month.month); });
        const auto next = nextToGo(months, rules(), monthOf(m_parts.clock.now()));
        if (!next)
            break;
        const auto done = apply(*next);
        if (done)
            continue;
        if (done.error().code != ErrorCode::Cancelled)
            failed = "observations of " + doingOf(*next) + " and stay as they are: " + done.error().text();
        // Else the next one would fail the same way, or more would go than has to.
        if (done.error().code != ErrorCode::AlreadyExists)
            break;
        stuck.insert(next->month.month);
    }
    setFailed(std::move(failed));
}

//! Half-written archives, and indexes of months that are gone.
void Retention::tidy()
{
    const auto months = m_parts.months.all();
    const auto retiring = m_parts.months.retiring();
    std::error_code error;
    std::vector<fs::path> useless;
    for (fs::directory_iterator it(m_parts.months.folder(), error), end; !error && it != end; it.increment(error)) {
        const auto name = it->path().filename().string();
        const auto month = monthOfFile(name);
        if (!month)
            continue;
        const bool isThere = std::ranges::find(months, *month, &MonthFile::month) != months.end()
            || std::ranges::find(retiring, *month) != retiring.end() || fs::exists(m_parts.months.fileOf(*month), error);
        if (name.ends_with(".zst.tmp") || (!isThere && name.starts_with(m_parts.months.indexOf(*month).filename().string())))
            useless.push_back(it->path());
    }
    for (const auto& path : useless)
        if (!fs::remove(path, error) && error)
            m_parts.log->warn("{} cannot be removed: {}", path.string(), error.message());
}

void Retention::onDrain(const std::function<void()>& job)
{
    std::promise<void> done;
    m_parts.drain.run([&] {
        job();
        done.set_value();
    });
    done.get_future().wait();
}

void Retention::tell(const char* step, Month month) const
{
    if (m_parts.onStep)
        m_parts.onStep(step + (" " + nameOf(month)));
}

void Retention::setFailed(std::string failed)
{
    const std::lock_guard lock(m_mutex);
    if (failed != m_failed && !failed.empty())
        m_parts.log->warn("{}", failed);
    m_failed = std::move(failed);
}

} // namespace kaze::telemetry::detail

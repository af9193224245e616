#include "tests/support/busy_cell.h"
#include "ui/link/local_link.h"
#include "ui/shell/main_window.h"
#include "ui/shell/page_list.h"
#include "ui/shell/settings_saver.h"
#include "ui/widgets/filter_field.h"
#include "ui/widgets/table_view.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QScrollBar>
#include <QSettings>
#include <QTemporaryDir>
#include <QThread>
#include <QTimer>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <iomanip>
#include <iostream>
#include <map>
#include <unistd.h>

// The real window, without a display, on a cell with 100 000 runs in which 5 000 things happen each second, while a person goes from page to page, scrolls,
// selects and filters: how long the GUI thread keeps anybody waiting. Besides the runs there are 10 000 open approvals, 100 000 schedules and 500 MCP servers.
// Usage: bench_console [SECONDS] [RUNS] [EVENTS/S] [PAGE,PAGE…].

namespace {

using namespace std::chrono_literals;
using namespace kaze;
using Clock = std::chrono::steady_clock;

// The limits of the project's figures.
constexpr double kFirstFrame = 300; // ms
constexpr double kStall = 50; // ms, none above
constexpr double kLatency = 16; // ms, p99
constexpr double kIdleMemory = 150; // MB

double millis(Clock::duration time)
{
    return std::chrono::duration<double, std::milli>(time).count();
}

double residentMegabytes()
{
    std::ifstream statm("/proc/self/statm");
    double all = 0;
    double resident = 0;
    statm >> all >> resident;
    return resident * static_cast<double>(::sysconf(_SC_PAGESIZE)) / 1e6;
}

//! CPU time of the calling thread, which says what the console costs where a busy machine's clock does not.
double cpuMillis()
{
    timespec time{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) / 1e6;
}

//! Times every event that the GUI thread's loop hands out, so that a stall has a name.
class TimedApplication : public QApplication {
public:
    using QApplication::QApplication;

    struct Stall {
        double wall = 0;
        double cpu = 0;
        double at = 0; //!< seconds of the monotonic clock, to find it in a profile
        QString what;
    };

    bool notify(QObject* receiver, QEvent* event) override
    {
        if (!m_watching || QThread::currentThread() != thread() || m_depth > 0)
            return QApplication::notify(receiver, event);
        const Clock::time_point began = Clock::now();
        const double cpu = cpuMillis();
        const auto type = event->type();
        const QString name = QString::fromLatin1(receiver->metaObject()->className());
        ++m_depth;
        const bool handled = QApplication::notify(receiver, event);
        --m_depth;
        m_stalls.push_back(
            {millis(Clock::now() - began), cpuMillis() - cpu, std::chrono::duration<double>(began.time_since_epoch()).count(),
                QStringLiteral("event %1 to %2").arg(type).arg(name)});
        return handled;
    }
    void watch() { m_watching = true; }
    //! The longest ones first, by the clock or by their CPU time.
    [[nodiscard]] std::vector<Stall> longest(std::size_t count, double Stall::*by)
    {
        count = std::min(count, m_stalls.size());
        std::partial_sort(m_stalls.begin(), m_stalls.begin() + static_cast<std::ptrdiff_t>(count), m_stalls.end(),
            [by](const Stall& a, const Stall& b) { return a.*by > b.*by; });
        return {m_stalls.begin(), m_stalls.begin() + static_cast<std::ptrdiff_t>(count)};
    }

private:
    std::vector<Stall> m_stalls;
    int m_depth = 0;
    std::atomic<bool> m_watching = false;
};

//! Puts a call into the GUI thread's queue every 2 ms, whatever became of those before, and notes how long each lay there and on which page: what a key or
//! click would wait.
class LatencyProbe {
public:
    LatencyProbe(QObject& gui, std::function<QString()> page)
        : m_page(std::move(page)), m_thread([this, &gui](const std::stop_token& stop) {
              auto next = Clock::now();
              while (!stop.stop_requested()) {
                  next += 2ms;
                  std::this_thread::sleep_until(next);
                  QMetaObject::invokeMethod(
                      &gui, [this, put = next] { m_waits[m_page()].push_back(millis(Clock::now() - put)); },
                      Qt::QueuedConnection);
              }
          })
    {
    }
    void stop()
    {
        m_thread.request_stop();
        m_thread.join();
    }
    //! Of one page, or of all. Call after `stop`.
    [[nodiscard]] double quantile(double share, const QString& page = {}) const
    {
        std::vector<double> waits;
        for (const auto& [one, measured] : m_waits)
            if (page.isEmpty() || one == page)
                waits.insert(waits.end(), measured.begin(), measured.end());
        std::sort(waits.begin(), waits.end());
        return waits.empty() ? 0 : waits[static_cast<std::size_t>(share * static_cast<double>(waits.size() - 1))];
    }
    [[nodiscard]] QStringList pages() const
    {
        QStringList pages;
        for (const auto& [page, measured] : m_waits)
            pages << page;
        return pages;
    }

private:
    std::function<QString()> m_page;
    std::map<QString, std::vector<double>> m_waits; // touched by the GUI thread only
    std::jthread m_thread;
};

//! What a person does all the while, one thing every 250 ms.
class Person : public QObject {
public:
    //! Goes from page to page ("schedules calendar": a part of one); one alone is looked at all the time.
    Person(ui::MainWindow& window, QStringList pages) : m_window(window), m_pages(std::move(pages))
    {
        m_timer.setInterval(250);
        connect(&m_timer, &QTimer::timeout, this, &Person::act);
        m_timer.start();
    }

    [[nodiscard]] const QString& place() const { return m_place; }
    void rest() { m_timer.stop(); }

private:
    //! The table that is seen; null where there is none.
    [[nodiscard]] ui::TableView* table(int step) const
    {
        QList<ui::TableView*> seen;
        for (auto* one : m_window.currentPage()->findChildren<ui::TableView*>())
            if (one->isVisible() && one->model()->rowCount() > 1)
                seen << one;
        return seen.isEmpty() ? nullptr : seen[step / 6 % seen.size()];
    }
    void act()
    {
        constexpr int kOnAPage = 12;
        const int step = m_step++ % kOnAPage;
        if (step == 0) {
            m_place = m_pages[m_page++ % m_pages.size()];
            const auto parts = m_place.split(QLatin1Char(' '));
            return m_window.go(parts.front(), parts.value(1));
        }
        auto* table = this->table(step);
        if (!table)
            return;
        auto* bar = table->verticalScrollBar();
        auto* filter = m_window.currentPage()->findChild<ui::FilterField*>();
        if (step == 7 && filter)
            filter->setText(filter->text().isEmpty() ? QStringLiteral("state:running") : QString());
        else if (step % 3 == 0)
            bar->setValue(bar->maximum() / 12 * step);
        else
            table->selectRow(table->rowAt(table->viewport()->height() / 2));
    }

    ui::MainWindow& m_window;
    QStringList m_pages;
    QString m_place;
    QTimer m_timer;
    int m_step = 0;
    int m_page = 0;
};

void tell(const char* what, double value, const char* unit, double limit)
{
    std::cout << std::left << std::setw(46) << what << std::right << std::fixed << std::setprecision(1) << std::setw(9) << value
              << ' ' << std::left << std::setw(4) << unit;
    if (limit > 0)
        std::cout << " limit " << std::setw(5) << std::setprecision(0) << limit << " ratio " << std::setprecision(2)
                  << value / limit;
    std::cout << std::endl;
}

void spin(std::chrono::milliseconds time)
{
    QEventLoop loop;
    QTimer::singleShot(time, &loop, &QEventLoop::quit);
    loop.exec();
}

} // namespace

int main(int argc, char** argv)
{
    QElapsedTimer sinceStart;
    sinceStart.start();
    const auto argument = [&](int at, std::int64_t otherwise) {
        return argc > at && std::atoll(argv[at]) > 0 ? std::atoll(argv[at]) : otherwise;
    };
    const std::chrono::seconds session(argument(1, 60));
    test::BusyCell::Load load;
    load.runs = argument(2, load.runs);
    load.eventsPerSecond = argument(3, load.eventsPerSecond);
    if (!std::getenv("QT_QPA_PLATFORM"))
        ::setenv("QT_QPA_PLATFORM", "offscreen", 1);
    TimedApplication app(argc, argv);

    QTemporaryDir folder;
    QSettings settings(folder.filePath("console.ini"), QSettings::IniFormat);
    const ui::SettingsSaver saver(settings);
    ui::Theme theme(ui::ThemeMode::Dark);
    theme.applyTo(app);
    test::BusyCell* cell = nullptr; // belongs to the link
    ui::LocalLink link([&]() -> base::Result<std::unique_ptr<api::CellClient>> {
        auto made = std::make_unique<test::BusyCell>(load);
        cell = made.get();
        return made;
    });
    ui::MainWindow window(link, theme, settings, ui::allPages(KAZE_RESOURCES));
    qint64 firstFrame = -1;
    qint64 firstFigures = -1;
    QObject::connect(&window, &ui::MainWindow::firstFrame, &app, [&] { firstFrame = sinceStart.elapsed(); });
    QObject::connect(
        &link, &ui::CellLink::snapshotTaken, &app, [&] { firstFigures = sinceStart.elapsed(); }, Qt::SingleShotConnection);
    window.resize(1440, 900);
    window.show();
    spin(3s);
    const double idle = residentMegabytes();

    app.watch();
    cell->setBusy(true);
    const QStringList pages = argc > 4 ? QString::fromLocal8Bit(argv[4]).split(QLatin1Char(','))
                                       : QStringList{"agents", "overview", "runs", "approvals", "schedules list",
                                           "schedules calendar", "tools", "settings tenants", "traces", "new-run"};
    Person person(window, pages);
    LatencyProbe probe(window, [&person] { return person.place(); });
    spin(session);
    person.rest();
    probe.stop();
    QCoreApplication::processEvents();
    cell->setBusy(false);
    const double loaded = residentMegabytes();

    std::cout << load.runs << " runs, " << cell->told() / session.count() << " events/s for " << session.count() << " s"
              << std::endl;
    tell("first frame", static_cast<double>(firstFrame), "ms", kFirstFrame);
    tell("first figures (the cell answers at once)", static_cast<double>(firstFigures), "ms", 0);
    tell("wait of a key or click, p50", probe.quantile(0.5), "ms", 0);
    tell("wait of a key or click, p99", probe.quantile(0.99), "ms", kLatency);
    tell("wait of a key or click, longest", probe.quantile(1), "ms", kStall);
    for (const auto& page : probe.pages())
        if (!page.isEmpty())
            std::cout << "    " << std::left << std::setw(24) << page.toStdString() << std::right << std::fixed
                      << std::setprecision(1) << "p99 " << std::setw(6) << probe.quantile(0.99, page) << "   longest "
                      << std::setw(6) << probe.quantile(1, page) << std::endl;
    const auto byCpu = app.longest(8, &TimedApplication::Stall::cpu);
    tell("longest event of the GUI thread, its CPU", byCpu.empty() ? 0 : byCpu.front().cpu, "ms", kStall);
    for (const auto& stall : byCpu)
        std::cout << "    " << std::setprecision(1) << stall.cpu << " ms CPU, " << stall.wall << " ms, at "
                  << std::setprecision(4) << stall.at << " s: " << stall.what.toStdString() << std::endl;
    const auto byWall = app.longest(1, &TimedApplication::Stall::wall);
    tell("longest event of the GUI thread, by the clock", byWall.empty() ? 0 : byWall.front().wall, "ms", kStall);
    if (!byWall.empty())
        std::cout << "    " << byWall.front().what.toStdString() << std::endl;
    tell("resident, idle", idle, "MB", kIdleMemory);
    tell("resident, after it", loaded, "MB", 0);
    return 0;
}

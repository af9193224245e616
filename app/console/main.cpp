#include "app/common/paths.h"
#include "app/common/signals.h"
#include "app/console/book_source.h"
#include "app/console/options.h"
#include "app/console/qt_messages.h"
#include "app/console/screenshots.h"
#include "app/console/unix_signals.h"
#include "engine/cell/trace_file.h"
#include "engine/server/local_endpoint.h"
#include "ui/link/local_link.h"
#include "ui/pages/new_run/new_run_page.h"
#include "ui/pages/overview/sample_workspace.h"
#include "ui/pages/settings/appearance_section.h"
#include "ui/shell/link_door.h"
#include "ui/shell/link_opener.h"
#include "ui/shell/main_window.h"
#include "ui/shell/page_list.h"
#include "ui/shell/settings_saver.h"
#include "ui/workspace/workspace.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QLibraryInfo>
#include <QTranslator>

#include <cstdlib>
#include <iostream>

namespace kaze::console {

namespace {

namespace fs = std::filesystem;

constexpr auto kActivation = "XDG_ACTIVATION_TOKEN"; // lets a program raise its window
constexpr int kFailed = 1;
constexpr int kBadUsage = 2;
constexpr int kEngineNice = 5;
constexpr std::chrono::seconds kPatience{5}; // with a console that runs

//! Qt ends the program without a word to be understood where there is no display.
bool hasDisplay()
{
    return std::getenv("DISPLAY") || std::getenv("WAYLAND_DISPLAY") || std::getenv("QT_QPA_PLATFORM");
}

//! Texts in the person's language, of Qt and of our own.
class Language {
public:
    explicit Language(const QString& chosen)
    {
        const QLocale locale = chosen.isEmpty() ? QLocale::system() : QLocale(chosen);
        QLocale::setDefault(locale);
        if (m_qt.load(locale, QStringLiteral("qtbase"), QStringLiteral("_"), QLibraryInfo::path(QLibraryInfo::TranslationsPath)))
            QCoreApplication::installTranslator(&m_qt);
        // English has a file too: for one of a thing and many.
        if (m_own.load(locale, QStringLiteral("kaze"), QStringLiteral("_"), QStringLiteral(":/i18n"))
            || m_own.load(QStringLiteral(":/i18n/kaze_en")))
            QCoreApplication::installTranslator(&m_own);
        QGuiApplication::setLayoutDirection(locale.textDirection());
    }

private:
    QTranslator m_qt;
    QTranslator m_own;
};

int renderScreenshots(QApplication& app, const Options& options)
{
    const Language language(options.language.empty() ? QStringLiteral("en") : QString::fromStdString(options.language));
    ui::Theme theme(ui::ThemeMode::Dark);
    theme.applyTo(app);
    Screenshots screenshots(theme, options.screenshots, app::resourcesFolder());
    int failed = 0;
    QObject::connect(
        &screenshots, &Screenshots::finished, &app,
        [&](int count) {
            failed = count;
            app.quit();
        },
        Qt::QueuedConnection);
    screenshots.start();
    QApplication::exec();
    if (failed == 0)
        return 0;
    std::cerr << "kaze-console: " << failed << " pictures could not be written to " << options.screenshots.string() << std::endl;
    return kFailed;
}

//! New run, filled in for the sample project, as soon as there is a cell; the project is copied into the data folder.
void openSample(ui::MainWindow& window, ui::LocalLink& link, const cell::CellOptions& cell)
{
    const auto open = [&window, &link, cell] {
        if (link.state() != ui::CellLink::State::Connected)
            return;
        const auto workspace = ui::prepareSampleWorkspace(cell.resources, cell.dataFolder);
        if (!workspace)
            return window.navigator().notify(QString::fromStdString(workspace.error().message));
        window.go(QStringLiteral("new-run"));
        if (auto* page = qobject_cast<ui::NewRunPage*>(window.currentPage()))
            page->preset(QString::fromLatin1(ui::kSampleAgent), QString::fromStdString(workspace->string()),
                QString::fromLatin1(ui::kSampleTask));
    };
    QObject::connect(&link, &ui::CellLink::stateChanged, &window, open, Qt::SingleShotConnection);
}

int runConsole(QApplication& app, const Options& options, const QElapsedTimer& sinceStart)
{
    auto cell = app::cellOptions(options.data);
    cell.resumeAtStart = true;
    cell.nice = kEngineNice;
    std::error_code error; // the cell says what is wrong with its folder
    if (fs::create_directories(cell.dataFolder, error))
        fs::permissions(cell.dataFolder, fs::perms::owner_all, error);

    // Before anything of this folder is opened: most likely a console has it.
    ui::LinkDoor door(cell.dataFolder);
    const auto given = QString::fromStdString(options.link);
    if (!given.isEmpty() && door.handOver(given, qEnvironmentVariable(kActivation), kPatience))
        return 0;
    if (!given.isEmpty() && !door.isOpen() && door.problem().isEmpty())
        std::cerr << "kaze-console: the console that runs does not answer; the link is opened in another window" << std::endl;

    base::LogOptions log;
    log.folder = cell.dataFolder / "console";
    log.toStderr = false;
    base::LogSystem logs(log, std::make_shared<base::Redactor>());
    const QtMessages messages(logs.logger("qt"));
    const auto logger = logs.logger("console");

    QSettings settings(QString::fromStdString((cell.dataFolder / "console.ini").string()), QSettings::IniFormat);
    const ui::SettingsSaver saver(settings);
    const Language language(options.language.empty() ? settings.value(ui::settings_key::kLanguage).toString()
                                                     : QString::fromStdString(options.language));
    ui::Theme theme(ui::themeModeOf(settings.value(ui::settings_key::kTheme).toString()));
    theme.applyTo(app);
    QObject::connect(
        &theme, &ui::Theme::changed, &app, [&] { settings.setValue(ui::settings_key::kTheme, ui::nameOf(theme.mode())); });

    ui::LocalLink link([cell] { return server::openOrAttach(cell); });
    const auto opener = [](const QString& path, QObject* parent) -> ui::CellLink* {
        auto* opened = new ui::LocalLink([file = fs::path(path.toStdString())] { return cell::openTraceFile(file); }, parent);
        opened->setTriesAgain(false);
        return opened;
    };
    ui::Fleet fleet(link);
    ui::Workspace workspace(QString::fromStdString((cell.dataFolder / "console.db").string()));
    QObject::connect(&workspace, &ui::Workspace::problemTold, &app,
        [&](const QString& problem) { logger->warn("{}", problem.toStdString()); });
    ui::MainWindow window(fleet, theme, settings, ui::allPages(cell.resources, opener, &fleet), &workspace);
    const UnixSignals unixSignals;
    QObject::connect(&unixSignals, &UnixSignals::received, &window, &ui::MainWindow::quit);
    QObject::connect(&window, &ui::MainWindow::quitRequested, &app, &QApplication::quit, Qt::QueuedConnection);
    QObject::connect(&window, &ui::MainWindow::firstFrame, &app, [&] {
        const auto took = sinceStart.elapsed();
        logger->debug("first frame after {} ms", took);
        if (!options.startupTime)
            return;
        std::cout << "first frame after " << took << " ms" << std::endl;
    });
    QObject::connect(
        &link, &ui::CellLink::snapshotTaken, &app,
        [&] {
            logger->debug("first figures after {} ms", sinceStart.elapsed());
            if (!options.startupTime)
                return;
            std::cout << "first figures after " << sinceStart.elapsed() << " ms" << std::endl;
            window.quit();
        },
        Qt::SingleShotConnection);
    if (!options.page.empty())
        window.go(QString::fromStdString(options.page));
    if (!options.file.empty())
        window.openTraceFile(QString::fromStdString(fs::absolute(options.file).string()));
    if (options.sample)
        openSample(window, link, cell);
    ui::LinkOpener links(window, fleet, theme);
    QObject::connect(&door, &ui::LinkDoor::linkCame, &window, [&](const QString& came, const QString& activation) {
        if (!activation.isEmpty())
            qputenv(kActivation, activation.toLatin1()); // the window system takes it from there, as at a start
        links.open(came);
    });
    // Links that come while the engine stops find a console of their own.
    QObject::connect(&window, &ui::MainWindow::quitRequested, &door, &ui::LinkDoor::close);
    window.show();
    fleet.setSource(std::make_shared<BookSource>(personsBook()));
    door.takeWhenFree();
    if (!door.problem().isEmpty())
        logger->warn("links are not taken from other programs: {}", door.problem().toStdString());
    if (!given.isEmpty())
        links.open(given);
    return QApplication::exec();
}

} // namespace

} // namespace kaze::console

int main(int argc, char** argv)
{
    using namespace kaze::console;
    QElapsedTimer sinceStart;
    sinceStart.start();
    const auto parsed = parseOptions(argc, argv);
    if (parsed.exitCode)
        return *parsed.exitCode;
    const auto& options = parsed.options;
    kaze::app::failWritesWithoutSignals();
    if (!options.screenshots.empty() && !std::getenv("QT_QPA_PLATFORM"))
        ::setenv("QT_QPA_PLATFORM", "offscreen", 1);
    if (!hasDisplay()) {
        std::cerr
            << "kaze-console: there is no display. Use `kaze` in the terminal, or ssh -X to see the window from another machine."
            << std::endl;
        return kBadUsage;
    }
    int qtArguments = 1; // ours are read already
    QApplication app(qtArguments, argv);
    QApplication::setApplicationName(QStringLiteral("kaze-console"));
    QApplication::setApplicationVersion(QStringLiteral(KAZE_VERSION));
    QGuiApplication::setDesktopFileName(QStringLiteral("kaze-console"));
    // Hidden in the tray it goes on; quitting is the window's decision.
    QApplication::setQuitOnLastWindowClosed(false);
    return options.screenshots.empty() ? runConsole(app, options, sinceStart) : renderScreenshots(app, options);
}

#include "ui/shell/main_window.h"

#include "engine/api/alert.h"

#include "ui/models/run_words.h"
#include "ui/pages/alerts/silence_dialog.h"
#include "ui/shell/alerts_panel.h"
#include "ui/shell/cell_pages.h"
#include "ui/shell/connection_view.h"
#include "ui/shell/dialogs.h"
#include "ui/shell/frame_text.h"
#include "ui/shell/kept_snapshots.h"
#include "ui/shell/palette_controller.h"
#include "ui/shell/tray.h"
#include "ui/widgets/navigation_list.h"
#include "ui/widgets/status_bar_strip.h"
#include "ui/widgets/toast.h"

#include <QAbstractItemView>
#include <QApplication>
#include <QClipboard>
#include <QCloseEvent>
#include <QDragEnterEvent>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QMimeData>
#include <QTimer>
#include <QUrl>
#include <QVBoxLayout>

namespace kaze::ui {

namespace {

const QString kGeometry = QStringLiteral("window/geometry");
const QString kPage = QStringLiteral("window/page");
constexpr std::chrono::seconds kUndoStays{15};

} // namespace

MainWindow::MainWindow(Fleet& fleet, Theme& theme, QSettings& settings, QList<PageEntry> pages, Workspace* workspace)
    : MainWindow(nullptr, fleet, theme, settings, std::move(pages), workspace)
{
}

MainWindow::MainWindow(CellLink& link, Theme& theme, QSettings& settings, QList<PageEntry> pages, Workspace* workspace)
    : MainWindow(new Fleet(link), theme, settings, std::move(pages), workspace)
{
}

MainWindow::MainWindow(Fleet* own, Theme& theme, QSettings& settings, QList<PageEntry> pages, Workspace* workspace)
    : MainWindow(own, *own, theme, settings, std::move(pages), workspace)
{
}

MainWindow::MainWindow(Fleet* own, Fleet& fleet, Theme& theme, QSettings& settings, QList<PageEntry> pages, Workspace* workspace)
    : m_own(own), m_ownWorkspace(workspace ? nullptr : std::make_unique<Workspace>(QString())), m_fleet(fleet),
      m_proxy(fleet.current().link(), QStringLiteral("current")), m_link(m_proxy), m_theme(theme), m_settings(settings),
      m_workspace(workspace ? *workspace : *m_ownWorkspace), m_layouts(settings, m_workspace), m_entries(std::move(pages))
{
    setWindowTitle(QStringLiteral("Kaze"));
    setWindowIcon(productIcon(theme));
    setMinimumSize(900, 560);
    setAcceptDrops(true);
    m_tray = new Tray(m_link, theme, this);
    buildFrame();
    buildCellMenu();
    buildActions();
    addPageKeys();
    connectLink();
    connectFleet();
    buildLayouts();
    updateFrame();
    restore();
    qApp->installEventFilter(this);
}

MainWindow::~MainWindow()
{
    // Pages have links, and go first.
    delete m_kept;
    m_workspace.disconnect(this);
    m_fleet.disconnect(this);
    m_proxy.disconnect(this);
    qDeleteAll(std::exchange(m_sets, {}));
    delete m_palette;
    delete m_alerts;
    delete m_tray;
}

void MainWindow::buildFrame()
{
    m_bar = new TopBar(m_theme);
    m_navigation = new NavigationList(m_theme);
    m_status = new StatusBarStrip(m_theme);
    m_cells = new FillingStack;
    auto* pages = pagesOf(m_fleet.current());
    m_stack = pages->stack();
    m_connection = pages->connection();
    QList<NavigationSection> sections;
    for (const auto& page : std::as_const(m_entries)) {
        if (sections.isEmpty() || sections.back().title != page.section)
            sections << NavigationSection{page.section, {}};
        sections.back().items << NavigationItem{page.id, page.title};
    }
    m_navigation->setSections(sections);

    auto* centre = new QWidget;
    auto* column = new QVBoxLayout(centre);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    auto* middle = new QHBoxLayout;
    middle->setSpacing(0);
    middle->addWidget(m_navigation);
    middle->addWidget(m_cells, 1);
    column->addWidget(m_bar);
    column->addLayout(middle, 1);
    column->addWidget(m_status);
    setCentralWidget(centre);
    m_palette = new PaletteController(m_link, m_theme, centre);
    m_toasts = new ToastArea(m_theme, centre);
    m_alerts = new AlertsPanel(m_link, m_theme, this);

    connect(m_navigation, &NavigationList::chosen, this, [this](const QString& id) { go(id); });
    connect(m_navigation, &QListView::clicked, this, &MainWindow::focusPage);
    connect(m_palette, &PaletteController::chosen, this, &MainWindow::go);
    connect(m_alerts, &AlertsPanel::approvalChosen, this, &MainWindow::showApproval);
    connect(m_alerts, &AlertsPanel::alertChosen, this, &MainWindow::showAlert);
    connect(m_alerts, &AlertsPanel::silenceWanted, this, &MainWindow::silence);
    connect(m_bar, &TopBar::searchClicked, this, &MainWindow::openCommands);
    connect(m_bar, &TopBar::alertsClicked, this, &MainWindow::showAlerts);
    connect(m_bar, &TopBar::spendClicked, this, [this] { go(QStringLiteral("overview")); });
    connect(m_bar, &TopBar::degradationClicked, this, [this] { go(QStringLiteral("settings"), QStringLiteral("data")); });
    connect(m_tray, &Tray::openRequested, this, &MainWindow::present);
    connect(m_tray, &Tray::quitRequested, this, &MainWindow::quit);
    connect(m_tray, &Tray::approvalChosen, this, &MainWindow::showApproval);
    connect(m_tray, &Tray::runChosen, this, &MainWindow::showRun);
    connect(m_tray, &Tray::alertChosen, this, &MainWindow::showAlert);
    connect(&m_theme, &Theme::changed, this, [this] { setWindowIcon(productIcon(m_theme)); });
}

QAction* MainWindow::addKey(const QString& text, const QKeySequence& keys, std::function<void()> call)
{
    auto* action = new QAction(text, this);
    action->setShortcut(keys);
    connect(action, &QAction::triggered, this, std::move(call));
    addAction(action);
    m_shellActions << action;
    return action;
}

void MainWindow::buildActions()
{
    auto* commands = addKey(tr("Command palette"), {}, [this] { openCommands(); });
    commands->setShortcuts({QKeySequence(Qt::CTRL | Qt::Key_K), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_P)});
    addKey(tr("Open anything"), Qt::CTRL | Qt::Key_P, [this] { m_palette->openThings(); });
    addKey(tr("New run"), Qt::CTRL | Qt::Key_N, [this] { newRun({}); });
    addKey(tr("Filter on this page"), Qt::Key_Slash, [this] {
        if (auto* page = currentPage())
            page->focusFilter();
    });
    addKey(tr("Refresh"), Qt::Key_F5, [this] {
        if (auto* page = currentPage())
            page->refresh();
    });
    auto* pause = addKey(tr("Pause the live view"), Qt::Key_Space, [this] { setPaused(!m_paused); });
    pause->setObjectName(QStringLiteral("pause"));
    addKey(tr("Take back what was just done"), QKeySequence(QKeySequence::Undo), [this] {
        if (!m_toasts->act())
            notify(tr("There is nothing to take back"));
    });
    addKey(tr("Open trace archive…"), QKeySequence(QKeySequence::Open), [this] { chooseTraceFile(); });
    addKey(tr("Settings"), Qt::CTRL | Qt::Key_Comma, [this] { showSettings({}); });
    addKey(tr("Alerts"), {}, [this] { showAlerts(); });
    addKey(tr("Keys"), Qt::Key_Question, [this] { openKeySheet(); });
    // These two keys belong to whoever has the keyboard first; see keyPressEvent.
    addKey(tr("Back"), {}, [this] { m_stack->back(); })->setProperty("kazeKeys", tr("Esc"));
    addKey(tr("Copy what is selected"), {}, [this] {
        copySelection();
    })->setProperty("kazeKeys", QKeySequence(QKeySequence::Copy).toString(QKeySequence::NativeText));
    addKey(tr("Copy a link to what is shown"), Qt::CTRL | Qt::SHIFT | Qt::Key_C, [this] { copyPlace(); });
    addKey(tr("Dark theme"), {}, [this] { m_theme.setMode(ThemeMode::Dark); });
    addKey(tr("Light theme"), {}, [this] { m_theme.setMode(ThemeMode::Light); });
    addKey(tr("Follow the system's theme"), {}, [this] { m_theme.setMode(ThemeMode::System); });
    addKey(tr("Quit"), Qt::CTRL | Qt::Key_Q, [this] { close(); });
}

void MainWindow::addPageKeys()
{
    const auto ids = m_navigation->ids();
    for (qsizetype i = 0; i < std::min<qsizetype>(9, ids.size()); ++i) {
        auto* action = new QAction(this);
        action->setShortcut(Qt::CTRL | static_cast<Qt::Key>(Qt::Key_1 + i));
        connect(action, &QAction::triggered, this, [this, id = ids[i]] { go(id); });
        addAction(action);
    }
}

void MainWindow::connectLink()
{
    connect(&m_link, &CellLink::snapshotTaken, this, &MainWindow::updateFrame);
    connect(&m_link, &CellLink::stateChanged, this, &MainWindow::updateFrame);
    auto* clock = new QTimer(this);
    clock->setInterval(1000);
    connect(clock, &QTimer::timeout, this, [this] {
        if (!isVisible())
            return;
        if (m_link.snapshot())
            frame::showClock(*m_status, m_link);
        if (m_fleet.current().link().isGuarded())
            updateCell();
    });
    clock->start();
}

void MainWindow::restore()
{
    restoreSize();
    const auto last = m_settings.value(kPage).toString();
    m_stack->go(m_stack->contains(last) ? last : m_stack->entries().front().id);
    m_wantedCell = m_settings.value(QStringLiteral("window/cell")).toString();
    if (m_fleet.find(m_wantedCell))
        m_fleet.setCurrent(std::exchange(m_wantedCell, QString()));
}

void MainWindow::store()
{
    m_settings.setValue(kGeometry, saveGeometry());
    m_settings.setValue(kPage, m_stack->currentId());
}

Page* MainWindow::currentPage() const
{
    return m_stack->current();
}

void MainWindow::go(const QString& page, const QString& thing)
{
    m_stack->go(page, thing);
}

void MainWindow::showRun(const QString& runId)
{
    go(QStringLiteral("agents"), runId);
}
void MainWindow::showTrace(const QString& traceId)
{
    go(QStringLiteral("traces"), traceId);
}
void MainWindow::showApproval(const QString& approvalId)
{
    go(QStringLiteral("approvals"), approvalId);
}
void MainWindow::showSettings(const QString& section)
{
    go(QStringLiteral("settings"), section);
}
void MainWindow::newRun(const QString& agent)
{
    go(QStringLiteral("new-run"), agent);
}
void MainWindow::showPage(const QString& page, const QString& thing)
{
    go(page, thing);
}

void MainWindow::notify(const QString& text)
{
    m_toasts->post({text, Tone::Neutral, {}, {}});
}
void MainWindow::offerUndo(const QString& text, std::function<void()> undo)
{
    m_toasts->post({text, Tone::Neutral, tr("Undo"), std::move(undo), kUndoStays});
}

void MainWindow::updateFrame()
{
    updateCell();
    frame::showIn(*m_bar, m_link);
    frame::showIn(*m_status, m_link);
    frame::showIn(*m_navigation, m_link);
}

void MainWindow::pageChanged(const QString& id)
{
    m_navigation->setCurrent(id);
    if (auto* page = currentPage()) {
        page->setPaused(m_paused);
        setWindowTitle(tr("%1 – Kaze").arg(page->title()));
        // The page's keys work while the keyboard is in it; whoever walks the navigation with the arrows stays there.
        if (!m_navigation->hasFocus())
            focusPage();
    }
}

void MainWindow::focusPage()
{
    if (auto* page = currentPage(); page && !page->isAncestorOf(focusWidget()))
        page->setFocus();
}

void MainWindow::openCommands()
{
    auto actions = m_shellActions + m_layoutActions + m_cellActions;
    if (auto* page = currentPage(); page && m_connection->showsPages())
        actions = page->pageActions() + actions;
    m_palette->openCommands(m_stack->entries(), actions);
}

void MainWindow::openKeySheet()
{
    KeySheetSection window{tr("Everywhere"), {}};
    for (const auto* action : std::as_const(m_shellActions))
        if (const auto keys = keysOf(*action); !keys.isEmpty())
            window.entries << KeySheetEntry{keys, action->text()};
    const auto number = [](Qt::Key key) { return QKeySequence(Qt::CTRL | key).toString(QKeySequence::NativeText); };
    window.entries << KeySheetEntry{number(Qt::Key_1) + QStringLiteral(" … ") + number(Qt::Key_9), tr("Pages in their order")};
    QList<KeySheetSection> sections{window};
    KeySheetSection here{currentPage() ? currentPage()->title() : QString(), {}};
    if (currentPage())
        for (const auto* action : currentPage()->pageActions())
            if (const auto keys = keysOf(*action); !keys.isEmpty())
                here.entries << KeySheetEntry{keys, action->text().remove(QLatin1Char('&'))};
    if (!here.entries.isEmpty())
        sections << here;
    if (m_stack->contains(QStringLiteral("traces")))
        sections << timelineKeys();
    auto* sheet = new KeySheetDialog(m_theme, sections, this);
    sheet->setAttribute(Qt::WA_DeleteOnClose);
    sheet->open();
}

void MainWindow::showAlerts()
{
    const int edge = layoutDirection() == Qt::RightToLeft ? spacing::kLarge : width() - spacing::kLarge;
    m_alerts->popup(m_bar->mapToGlobal(QPoint(edge, m_bar->height() + spacing::kTiny)));
}

void MainWindow::showAlert(const QString& alertId)
{
    go(QStringLiteral("alerts"), alertId);
}

void MainWindow::silence(const api::Alert& alert)
{
    // It asks the cell, and goes with it.
    auto& cell = m_fleet.current();
    auto* dialog = new SilenceDialog(PageContext{cell.link(), m_theme, *this, m_settings, m_workspace}, alert, pagesOf(cell));
    connect(dialog, &SilenceDialog::silenced, this,
        [this, name = text(alert.name)] { notify(tr("%1 is silenced; the page Alerts shows until when.").arg(name)); });
    dialog->open();
}

void MainWindow::copySelection()
{
    const auto* page = currentPage();
    const auto copied = page ? page->copyText() : QString();
    if (copied.isEmpty())
        return;
    QApplication::clipboard()->setText(copied);
    notify(tr("Copied."));
}

void MainWindow::setPaused(bool paused)
{
    m_paused = paused;
    if (auto* page = currentPage())
        page->setPaused(paused);
    if (paused)
        m_status->setItem(StatusBarStrip::Side::Leading, QStringLiteral("paused"), tr("live view paused (Space)"),
            tr("Press Space to go on."), Tone::Warning);
    else
        m_status->removeItem(QStringLiteral("paused"));
}

void MainWindow::closeEvent(QCloseEvent* event)
{
    const auto live = frame::liveRuns(m_fleet.cells().front()->link());
    if (m_quitting || live == 0) {
        event->accept();
        if (!m_quitting)
            quit();
        return;
    }
    event->ignore();
    if (m_keepInTray)
        hide();
    else
        askBeforeClosing(live);
}

void MainWindow::askBeforeClosing(qint64 liveRuns)
{
    auto* dialog = new CloseDialog(m_theme, liveRuns, m_tray->isThere(), this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &CloseDialog::stopChosen, this, &MainWindow::quit);
    connect(dialog, &CloseDialog::keepChosen, this, [this] {
        m_keepInTray = true;
        hide();
    });
    dialog->open();
}

void MainWindow::quit()
{
    if (m_quitting)
        return;
    m_quitting = true;
    store();
    hide();
    // Nobody looks any more while the disk takes its time.
    m_settings.sync();
    emit quitRequested();
}

void MainWindow::present()
{
    setWindowState(windowState() & ~Qt::WindowMinimized);
    show();
    raise();
    activateWindow();
}

void MainWindow::keyPressEvent(QKeyEvent* event)
{
    // What reaches the window was wanted by no field, list or chart.
    if (event->key() == Qt::Key_Escape && m_stack->back())
        return;
    if (event->matches(QKeySequence::Copy))
        return copySelection();
    QMainWindow::keyPressEvent(event);
}

bool MainWindow::eventFilter(QObject* watched, QEvent* event)
{
    // Space is a shortcut of the window, but buttons, boxes and fields need it for themselves.
    if (event->type() == QEvent::ShortcutOverride && static_cast<QKeyEvent*>(event)->key() == Qt::Key_Space
        && static_cast<QKeyEvent*>(event)->modifiers() == Qt::NoModifier && watched == QApplication::focusWidget()
        && !leavesSpace(watched)) {
        event->accept();
        return true;
    }
    return QMainWindow::eventFilter(watched, event);
}

bool MainWindow::leavesSpace(const QObject* receiver) const
{
    const auto* widget = qobject_cast<const QWidget*>(receiver);
    if (!widget || widget->window() != this)
        return false;
    return widget == this || qobject_cast<const QAbstractItemView*>(widget) || qobject_cast<const Page*>(widget);
}

void MainWindow::openTraceFile(const QString& path)
{
    go(QStringLiteral("traces"), QStringLiteral("file:") + path);
}

void MainWindow::chooseTraceFile()
{
    auto* dialog = new QFileDialog(this, tr("Open trace archive"), QString(),
        tr("Traces (*.sqlite *.kaze-traces *.json *.jsonl *.pb *.otlp);;All files (*)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    connect(dialog, &QFileDialog::fileSelected, this, &MainWindow::openTraceFile);
    dialog->open();
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event)
{
    const auto urls = event->mimeData()->urls();
    if (std::any_of(urls.begin(), urls.end(), [](const QUrl& url) { return url.isLocalFile(); }))
        event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent* event)
{
    for (const auto& url : event->mimeData()->urls())
        if (url.isLocalFile())
            openTraceFile(url.toLocalFile());
    event->acceptProposedAction();
}

bool MainWindow::event(QEvent* event)
{
    if (event->type() == QEvent::UpdateRequest && !m_painted && isVisible()) {
        m_painted = true;
        // After this event's paint has happened.
        QTimer::singleShot(0, this, &MainWindow::firstFrame);
    }
    return QMainWindow::event(event);
}

} // namespace kaze::ui

// The window's part of having several cells: which one is shown, its lock, its colour.

#include "engine/api/snapshot.h"

#include "ui/models/cell_words.h"
#include "ui/models/run_words.h"
#include "ui/shell/alerts_panel.h"
#include "ui/shell/cell_menu.h"
#include "ui/shell/cell_pages.h"
#include "ui/shell/connection_view.h"
#include "ui/shell/frame_text.h"
#include "ui/shell/kaze_link.h"
#include "ui/shell/kept_snapshots.h"
#include "ui/shell/main_window.h"
#include "ui/shell/palette_controller.h"
#include "ui/shell/tray.h"
#include "ui/shell/unlock_dialog.h"
#include "ui/widgets/navigation_list.h"

#include <QApplication>
#include <QClipboard>
#include <QDesktopServices>
#include <QUrl>

namespace kaze::ui {

namespace {

const QString kCell = QStringLiteral("window/cell");

} // namespace

void MainWindow::buildCellMenu()
{
    const auto folder = [this] { return m_link.snapshot() ? text(m_link.snapshot()->dataFolder) : QString(); };
    QList<QAction*> rest;
    const auto add = [&](const QString& words, auto call) {
        auto* action = new QAction(words, this);
        connect(action, &QAction::triggered, this, call);
        rest << action;
        return action;
    };
    m_openFolder = add(tr("Open the data folder"), [folder] {
        if (!folder().isEmpty())
            QDesktopServices::openUrl(QUrl::fromLocalFile(folder()));
    });
    add(tr("Copy the path of the data folder"), [folder] { QApplication::clipboard()->setText(folder()); });
    add(tr("Connect again"), [this] { m_link.retry(); });
    auto* line = new QAction(this);
    line->setSeparator(true);
    rest << line;
    add(tr("Open trace archive…"), [this] { chooseTraceFile(); });
    add(tr("Check the cell…"), [this] { showSettings(QStringLiteral("data")); });
    auto* menu = new CellMenu(m_fleet, m_theme, rest, this);
    connect(menu, &CellMenu::cellChosen, this, &MainWindow::showCell);
    connect(menu, &CellMenu::allWanted, this, [this] { go(QStringLiteral("cells")); });
    m_bar->setCellMenu(menu);
}

void MainWindow::connectFleet()
{
    connect(&m_fleet, &Fleet::currentChanged, this, &MainWindow::currentCellChanged);
    connect(&m_fleet, &Fleet::cellAdded, this, [this](FleetCell* cell) {
        m_tray->watch(cell->link(), cell->name(), cell->title());
        nameCells();
        if (cell->name() == m_wantedCell)
            m_fleet.setCurrent(std::exchange(m_wantedCell, QString()));
    });
    connect(&m_fleet, &Fleet::cellRemoved, this, [this](FleetCell* cell) {
        notify(tr("%1 is no more in the list of cells").arg(cell->title()));
        m_tray->forget(cell->name());
        delete m_sets.take(cell);
        nameCells();
    });
    connect(&m_fleet, &Fleet::cellChanged, this, [this](FleetCell* cell) {
        if (cell == &m_fleet.current())
            updateCell();
    });
    // One that comes later must not pull the window away from whoever works in it.
    connect(&m_fleet, &Fleet::listRead, this, [this] { m_wantedCell.clear(); });
    connect(&m_fleet, &Fleet::problemChanged, this, [this] { m_wantedCell.clear(); });
    m_kept = new KeptSnapshots(m_fleet, m_workspace, this);
    connect(m_bar, &TopBar::lockClicked, this, &MainWindow::turnLock);
    connect(m_tray, &Tray::cellChosen, this, &MainWindow::showCell);
    for (auto* cell : m_fleet.cells())
        m_tray->watch(cell->link(), cell->name(), cell->title());
    for (int number = 0; number < 9; ++number) {
        auto* action = new QAction(this);
        action->setShortcut(cellKeys(number));
        connect(action, &QAction::triggered, this, [this, number] {
            if (number < m_fleet.cells().size())
                showCell(m_fleet.cells()[number]->name());
        });
        addAction(action);
    }
    nameCells();
}

void MainWindow::showCell(const QString& name)
{
    m_wantedCell.clear(); // a person has decided
    m_fleet.setCurrent(name);
}

bool MainWindow::goTo(const QString& cell, const QString& page, const QString& thing)
{
    if (!cell.isEmpty() && !m_fleet.find(cell))
        return false;
    if (!cell.isEmpty())
        showCell(cell);
    go(page, thing);
    return true;
}

void MainWindow::copyLink(const QString& cell, const QString& page, const QString& thing)
{
    const auto link = writeLink({cell.isEmpty() ? m_fleet.current().name() : cell, page, thing});
    QApplication::clipboard()->setText(link);
    notify(tr("Copied: %1").arg(link));
}

void MainWindow::copyPlace()
{
    const auto* page = currentPage();
    if (!page)
        return;
    const auto thing = page->shownThing();
    // Who chose a cell among all means the cell.
    if (page->id() == QLatin1String("cells") && m_fleet.find(thing))
        return copyLink(thing, QStringLiteral("overview"), {});
    copyLink({}, page->id(), thing);
}

CellPages* MainWindow::pagesOf(FleetCell& cell)
{
    if (auto* known = m_sets.value(&cell))
        return known;
    auto* pages = new CellPages(cell, m_theme, *this, m_settings, m_workspace, m_entries);
    m_sets.insert(&cell, pages);
    m_cells->addWidget(pages);
    connect(pages->stack(), &PageStack::currentPageChanged, this, [this, pages](const QString& id) {
        if (pages->stack() == m_stack)
            pageChanged(id);
    });
    connect(pages->connection(), &ConnectionView::pagesShown, this, [this, pages] {
        if (auto* page = currentPage(); page && pages->stack() == m_stack)
            page->refresh();
    });
    return pages;
}

void MainWindow::currentCellChanged()
{
    auto& cell = m_fleet.current();
    // What they list, and what can be done there, is of the cell before.
    m_alerts->hide();
    m_palette->palette()->dismiss();
    const auto page = m_stack->currentId();
    m_stack->suspend();
    auto* pages = pagesOf(cell);
    m_stack = pages->stack();
    m_connection = pages->connection();
    m_proxy.setCarrier(cell.link());
    m_cells->setCurrentWidget(pages);
    m_stack->resume();
    m_stack->go(page);
    if (auto* shown = currentPage())
        pageChanged(shown->id());
    m_openFolder->setEnabled(cell.isLocal());
    m_settings.setValue(kCell, cell.name());
    nameCells();
    updateFrame();
}

void MainWindow::nameCells()
{
    const bool several = m_fleet.cells().size() > 1;
    m_tray->setCell(m_fleet.current().name(), several ? m_fleet.current().title() : QString());
    m_navigation->setCount(QStringLiteral("cells"), several ? QString::number(m_fleet.cells().size()) : QString());
    qDeleteAll(m_cellActions);
    m_cellActions.clear();
    for (auto* cell : m_fleet.cells()) {
        if (!several)
            break;
        auto* action = new QAction(tr("Switch to cell %1").arg(cell->title()), this);
        action->setProperty("kazeKeys", cellKeys(m_cellActions.size()).toString(QKeySequence::NativeText));
        connect(action, &QAction::triggered, this, [this, name = cell->name()] { showCell(name); });
        m_cellActions << action;
    }
    updateCell();
}

void MainWindow::updateCell()
{
    const auto& cell = m_fleet.current();
    m_bar->setCell(frame::cellOf(cell));
    const auto& lock = cell.link();
    m_bar->setLock(cell_words::lockOf(lock), lock.isLocked() ? Tone::Neutral : Tone::Warning,
        lock.isLocked() ? tr("Commands to %1 are refused. Press to unlock it for a time.").arg(cell.title())
                        : tr("Commands change %1. Press to make it read-only now.").arg(cell.title()));
}

void MainWindow::turnLock()
{
    auto& cell = m_fleet.current();
    if (cell.link().isLocked())
        return askToUnlock(cell, m_theme, this);
    cell.link().lock();
    notify(tr("%1 is read-only again").arg(cell.title()));
}

} // namespace kaze::ui

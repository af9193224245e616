// The window's part of layouts: how it is arranged, kept under names.

#include "ui/shell/cell_pages.h"
#include "ui/shell/main_window.h"
#include "ui/shell/palette_controller.h"
#include "ui/widgets/name_dialog.h"
#include "ui/widgets/toast.h"
#include "ui/widgets/top_bar.h"

#include <QMenu>

namespace kaze::ui {

namespace {

constexpr QSize kFirstSize(1440, 900);

//! As a menu shows it.
QString inMenu(QString name)
{
    return name.replace(QLatin1Char('&'), QStringLiteral("&&"));
}

} // namespace

void MainWindow::buildLayouts()
{
    m_layoutMenu = new QMenu(this);
    connect(m_layoutMenu, &QMenu::aboutToShow, this, &MainWindow::fillLayoutMenu);
    m_bar->setLayoutMenu(m_layoutMenu);
    addKey(tr("Save the layout as…"), {}, [this] { saveLayoutAs(); });
    addKey(tr("Reset the layout"), {}, [this] { resetLayout(); });
    connect(&m_workspace, &Workspace::layoutsChanged, this, &MainWindow::nameLayouts);
    connect(&m_workspace, &Workspace::ready, this, &MainWindow::nameLayouts);
    nameLayouts();
    const auto tell = [this](const QString& problem) {
        m_toasts->post({problem, Tone::Warning, {}, {}, std::chrono::milliseconds(0)});
    };
    connect(&m_workspace, &Workspace::problemTold, this, tell);
    if (!m_workspace.problem().isEmpty())
        tell(m_workspace.problem());
}

void MainWindow::fillLayoutMenu()
{
    m_layoutMenu->clear();
    const auto layouts = m_workspace.layouts();
    const auto current = m_layouts.current();
    for (const auto& layout : layouts) {
        auto* action = m_layoutMenu->addAction(inMenu(layout.name));
        action->setCheckable(true);
        action->setChecked(layout.name == current);
        connect(action, &QAction::triggered, this, [this, name = layout.name] { switchLayout(name); });
    }
    if (layouts.isEmpty())
        m_layoutMenu->addAction(tr("No layout has a name yet"))->setEnabled(false);
    m_layoutMenu->addSeparator();
    if (!current.isEmpty())
        connect(m_layoutMenu->addAction(tr("Save as %1 again").arg(inMenu(current))), &QAction::triggered, this,
            [this, current] { saveLayoutAgain(current); });
    connect(m_layoutMenu->addAction(tr("Save the layout as…")), &QAction::triggered, this, &MainWindow::saveLayoutAs);
    if (!layouts.isEmpty()) {
        auto* naming = m_layoutMenu->addMenu(tr("Rename a layout"));
        auto* removal = m_layoutMenu->addMenu(tr("Remove a layout"));
        for (const auto& layout : layouts) {
            connect(naming->addAction(inMenu(layout.name)), &QAction::triggered, this,
                [this, name = layout.name] { renameLayout(name); });
            connect(removal->addAction(inMenu(layout.name)), &QAction::triggered, this,
                [this, name = layout.name] { removeLayout(name); });
        }
    }
    m_layoutMenu->addSeparator();
    connect(m_layoutMenu->addAction(tr("Reset the layout")), &QAction::triggered, this, &MainWindow::resetLayout);
}

void MainWindow::nameLayouts()
{
    qDeleteAll(m_layoutActions);
    m_layoutActions.clear();
    const auto add = [this](const QString& words, auto call) {
        auto* action = new QAction(inMenu(words), this);
        connect(action, &QAction::triggered, this, call, Qt::QueuedConnection); // which deletes the action
        m_layoutActions << action;
    };
    for (const auto& layout : m_workspace.layouts()) {
        add(tr("Switch to the layout %1").arg(layout.name), [this, name = layout.name] { switchLayout(name); });
        add(tr("Save as the layout %1 again").arg(layout.name), [this, name = layout.name] { saveLayoutAgain(name); });
        add(tr("Rename the layout %1…").arg(layout.name), [this, name = layout.name] { renameLayout(name); });
        add(tr("Remove the layout %1").arg(layout.name), [this, name = layout.name] { removeLayout(name); });
    }
}

SavedLayout MainWindow::presentLayout()
{
    store();
    return m_layouts.present(m_stack->currentId());
}

QString MainWindow::saveLayout(const QString& name)
{
    const auto before = m_workspace.layout(name);
    auto layout = presentLayout();
    layout.name = name;
    if (!m_workspace.saveLayout(layout))
        return tr("It is too large, or 200 layouts are kept already: remove one first.");
    m_layouts.setCurrent(name);
    if (before)
        offerUndo(tr("The layout %1 is as the window is now").arg(name), [this, before] { m_workspace.saveLayout(*before); });
    else
        notify(tr("Saved as the layout %1").arg(name));
    return {};
}

void MainWindow::saveLayoutAgain(const QString& name)
{
    if (const auto problem = saveLayout(name); !problem.isEmpty())
        notify(problem);
}

void MainWindow::saveLayoutAs()
{
    auto* dialog = new NameDialog(
        m_theme, tr("Save the layout"),
        tr("Keeps the window's size, columns, widths, views and filters of all pages under a name. One of the same name is "
           "replaced."),
        tr("Save"), {}, [this](const QString& name) { return saveLayout(name); }, this);
    dialog->open();
}

void MainWindow::switchLayout(const QString& name)
{
    const auto wanted = m_workspace.layout(name);
    if (!wanted)
        return;
    const auto before = presentLayout();
    arrange(*wanted);
    offerUndo(tr("This is the layout %1").arg(name), [this, before] { arrange(before); });
}

void MainWindow::renameLayout(const QString& name)
{
    auto* dialog = new NameDialog(
        m_theme, tr("Rename the layout"), tr("It stays as it is; only its name is another."), tr("Rename"), name,
        [this, name](const QString& to) {
            const bool current = m_layouts.current() == name;
            if (to != name && !m_workspace.renameLayout(name, to))
                return tr("There is a layout of that name already.");
            if (current)
                m_layouts.setCurrent(to);
            return QString();
        },
        this);
    dialog->open();
}

void MainWindow::removeLayout(const QString& name)
{
    const auto removed = m_workspace.layout(name);
    if (!removed)
        return;
    m_workspace.removeLayout(name);
    offerUndo(tr("The layout %1 is removed; the window stays as it is").arg(name),
        [this, removed] { m_workspace.saveLayout(*removed); });
}

void MainWindow::resetLayout()
{
    const auto before = presentLayout();
    arrange({{}, m_stack->currentId(), {}});
    offerUndo(tr("Everything is arranged as at the first start"), [this, before] { arrange(before); });
}

void MainWindow::arrange(const SavedLayout& layout)
{
    // Pages read how they look when they are made; what a person is working at stays.
    for (auto* pages : std::as_const(m_sets))
        pages->stack()->dropPages();
    m_layouts.put(layout);
    restoreSize();
    if (m_stack->contains(layout.page))
        m_stack->go(layout.page);
    m_stack->showAgain();
}

void MainWindow::restoreSize()
{
    const auto kept = m_settings.value(QStringLiteral("window/geometry")).toByteArray();
    if (!kept.isEmpty() && restoreGeometry(kept))
        return;
    if (isMaximized() || isFullScreen())
        showNormal();
    resize(kFirstSize);
}

} // namespace kaze::ui

#include "ui/pages/traces/trace_sources_page.h"

#include "ui/pages/traces/traces_page.h"
#include "ui/widgets/filling_stack.h"
#include "ui/widgets/segmented_tabs.h"

#include <QFileInfo>
#include <QHBoxLayout>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>

namespace kaze::ui {

namespace {

const QString kFile = QStringLiteral("file:");

} // namespace

TraceSourcesPage::TraceSourcesPage(PageContext given, TraceFileOpener opener)
    : Page(given, QStringLiteral("traces"), tr("Traces")), m_opener(std::move(opener)), m_cell(new TracesPage(given)),
      m_bar(new QWidget), m_close(new QPushButton(tr("Close the file"))), m_stack(new FillingStack),
      m_closing(new QAction(tr("Close the trace file"), this))
{
    setButtonRole(*m_close, ButtonRole::Flat);
    auto* row = new QHBoxLayout(m_bar);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(spacing::kSmall);
    row->addStretch(1);
    row->addWidget(m_close);
    m_bar->hide();
    m_stack->addWidget(m_cell);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(spacing::kSmall);
    column->addWidget(m_bar);
    column->addWidget(m_stack, 1);
    const auto close = [this] {
        if (const auto* shown = file())
            closeFile(shown->path());
    };
    connect(m_close, &QPushButton::clicked, this, close);
    connect(m_closing, &QAction::triggered, this, close);
    setFocusProxy(m_cell);
}

TraceFilePane* TraceSourcesPage::file() const
{
    return qobject_cast<TraceFilePane*>(m_stack->currentWidget());
}

TracesPage* TraceSourcesPage::current() const
{
    const auto* shown = file();
    return shown ? shown->page() : m_cell;
}

TraceFilePane* TraceSourcesPage::paneOf(const QString& path) const
{
    const auto found = std::find_if(m_files.begin(), m_files.end(), [&path](const auto* pane) { return pane->path() == path; });
    return found == m_files.end() ? nullptr : *found;
}

void TraceSourcesPage::openFile(const QString& path)
{
    if (!m_opener)
        return context().navigator.notify(tr("Files cannot be opened here"));
    if (!paneOf(path)) {
        auto* pane = new TraceFilePane(context(), m_opener, path);
        connect(pane, &TraceFilePane::closeWanted, this, [this, path] { closeFile(path); });
        m_files << pane;
        m_stack->addWidget(pane);
    }
    show(path);
}

void TraceSourcesPage::closeFile(const QString& path)
{
    auto* pane = paneOf(path);
    if (!pane)
        return;
    if (pane == file())
        show({});
    m_files.removeOne(pane);
    m_stack->removeWidget(pane);
    pane->deleteLater();
    show(file() ? file()->path() : QString());
}

void TraceSourcesPage::show(const QString& path)
{
    auto* pane = paneOf(path);
    auto* wanted = pane ? static_cast<QWidget*>(pane) : m_cell;
    if (wanted != m_stack->currentWidget()) {
        setActive(false);
        m_stack->setCurrentWidget(wanted);
        setActive(true);
    }
    // Made anew: there are as many tabs as files.
    delete m_tabs;
    m_tabs = new SegmentedTabs(context().theme, tr("Where the traces are from"));
    m_tabs->addTab({}, tr("This cell"));
    for (const auto* one : m_files)
        m_tabs->addTab(one->path(), QFileInfo(one->path()).fileName());
    m_tabs->setCurrent(pane ? path : QString());
    connect(m_tabs, &SegmentedTabs::currentChanged, this, &TraceSourcesPage::show, Qt::QueuedConnection);
    static_cast<QHBoxLayout*>(m_bar->layout())->insertWidget(0, m_tabs, 1);
    m_close->setVisible(pane != nullptr);
    m_bar->setVisible(!m_files.isEmpty());
}

void TraceSourcesPage::setActive(bool active)
{
    if (!m_shown)
        return;
    if (auto* shown = file())
        shown->setActive(active);
    else if (active)
        m_cell->shown();
    else
        m_cell->hidden();
}

void TraceSourcesPage::openThing(const QString& thing)
{
    if (thing.startsWith(kFile))
        return openFile(thing.mid(kFile.size()));
    show({});
    m_cell->openThing(thing);
}

QList<QAction*> TraceSourcesPage::pageActions() const
{
    auto actions = current() ? current()->pageActions() : QList<QAction*>();
    if (file())
        actions << m_closing;
    return actions;
}

bool TraceSourcesPage::focusFilter()
{
    return current() && current()->focusFilter();
}

void TraceSourcesPage::refresh()
{
    if (auto* page = current())
        page->refresh();
}

bool TraceSourcesPage::goBack()
{
    if (current() && current()->goBack())
        return true;
    if (!file())
        return false;
    show({});
    return true;
}

QString TraceSourcesPage::shownThing() const
{
    return file() ? QString() : m_cell->shownThing();
}

QString TraceSourcesPage::copyText() const
{
    return current() ? current()->copyText() : QString();
}

void TraceSourcesPage::setPaused(bool paused)
{
    m_cell->setPaused(paused);
}

void TraceSourcesPage::shown()
{
    m_shown = true;
    setActive(true);
}

void TraceSourcesPage::hidden()
{
    setActive(false);
    m_shown = false;
}

} // namespace kaze::ui

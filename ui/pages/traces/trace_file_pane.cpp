#include "ui/pages/traces/trace_file_pane.h"

#include "ui/pages/traces/traces_page.h"
#include "ui/widgets/filling_stack.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/page_states.h"

#include <QCoreApplication>
#include <QFileInfo>
#include <QVBoxLayout>

namespace kaze::ui {

TraceFilePane::TraceFilePane(PageContext context, const TraceFileOpener& opener, const QString& path, QWidget* parent)
    : QWidget(parent), m_context(context), m_path(path),
      m_settings(m_folder.filePath(QStringLiteral("file.ini")), QSettings::IniFormat), m_link(opener(path, this)),
      m_states(new FillingStack), m_loading(new LoadingState(context.theme, tr("Reading %1…").arg(QFileInfo(path).fileName()))),
      m_error(new ErrorState(context.theme))
{
    m_states->addWidget(m_loading);
    m_states->addWidget(m_error);
    auto* words = new ElidedLabel(context.theme, TextRole::Muted, tr("Read-only, nothing of it is in the cell: %1").arg(path));
    words->setElideMode(Qt::ElideMiddle);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(spacing::kSmall);
    column->addWidget(words);
    column->addWidget(m_states, 1);
    connect(m_error, &ErrorState::retryClicked, this, &TraceFilePane::closeWanted);
    connect(m_link, &CellLink::stateChanged, this, &TraceFilePane::follow);
    follow();
}

TraceFilePane::~TraceFilePane()
{
    // The page asks its link until it goes.
    delete m_page;
    disconnect(m_link, nullptr, this, nullptr);
    if (m_link->state() != CellLink::State::Connecting)
        return;
    // A file that is still read would hold up whoever closes it.
    m_link->setParent(QCoreApplication::instance());
    connect(m_link, &CellLink::stateChanged, m_link, &QObject::deleteLater);
}

QString TraceFilePane::problem() const
{
    return m_link->state() == CellLink::State::Lost ? m_link->problem() : QString();
}

void TraceFilePane::follow()
{
    if (m_page)
        return;
    if (m_link->state() == CellLink::State::Connecting)
        return m_states->setCurrentWidget(m_loading);
    if (m_link->state() == CellLink::State::Lost) {
        m_error->setError(tr("%1 cannot be opened").arg(QFileInfo(m_path).fileName()), m_link->problem(),
            tr("Choose an archive that “Export” wrote, or OpenTelemetry as JSON or protobuf."), tr("Close"));
        return m_states->setCurrentWidget(m_error);
    }
    m_page = new TracesPage(PageContext{*m_link, m_context.theme, *this, m_settings, m_context.workspace});
    m_states->addWidget(m_page);
    m_states->setCurrentWidget(m_page);
    if (m_active)
        m_page->shown();
}

void TraceFilePane::setActive(bool active)
{
    m_active = active;
    if (!m_page)
        return;
    if (active)
        m_page->shown();
    else
        m_page->hidden();
}

void TraceFilePane::sayItIsElsewhere()
{
    notify(tr("This is a file: what it came from is not in this cell. Import it to have its traces here."));
}

void TraceFilePane::showRun(const QString&)
{
    sayItIsElsewhere();
}
void TraceFilePane::showTrace(const QString& traceId)
{
    showPage(QStringLiteral("traces"), traceId);
}
void TraceFilePane::showApproval(const QString&)
{
    sayItIsElsewhere();
}
void TraceFilePane::showSettings(const QString& section)
{
    m_context.navigator.showSettings(section);
}
void TraceFilePane::newRun(const QString& agent)
{
    m_context.navigator.newRun(agent);
}
void TraceFilePane::showPage(const QString& page, const QString& thing)
{
    if (m_page && page == QLatin1String("traces"))
        m_page->openThing(thing);
    else
        sayItIsElsewhere();
}
void TraceFilePane::copyLink(const QString&, const QString&, const QString&)
{
    notify(tr("Links lead to what is in a cell. Import this file to have its traces there."));
}
void TraceFilePane::notify(const QString& text)
{
    m_context.navigator.notify(text);
}
void TraceFilePane::offerUndo(const QString& text, std::function<void()> undo)
{
    m_context.navigator.offerUndo(text, std::move(undo));
}

} // namespace kaze::ui

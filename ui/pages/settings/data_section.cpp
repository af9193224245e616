#include "ui/pages/settings/data_section.h"

#include "engine/api/cell_requests.h"

#include "ui/link/cell_place.h"
#include "ui/models/run_words.h"
#include "ui/pages/settings/check_rows.h"
#include "ui/pages/settings/keeping_card.h"
#include "ui/pages/settings/observations_card.h"
#include "ui/widgets/card.h"
#include "ui/widgets/format.h"
#include "ui/widgets/key_value_table.h"
#include "ui/widgets/labels.h"

#include <QApplication>
#include <QClipboard>
#include <QDesktopServices>
#include <QHBoxLayout>
#include <QPushButton>
#include <QScrollArea>
#include <QUrl>
#include <QVBoxLayout>

namespace kaze::ui {

DataSection::DataSection(const PageContext& context, QWidget* parent)
    : QWidget(parent), m_context(context), m_path(makeLabel(context.theme, TextRole::Mono, {})),
      m_figures(new KeyValueTable(context.theme)), m_keeping(new KeepingCard(context)),
      m_observations(new ObservationsCard(context)), m_checks(new CheckRows(context.theme)),
      m_again(new QPushButton(tr("Check again")))
{
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(spacing::kMedium);
    auto* inside = new QWidget;
    inside->setObjectName(QStringLiteral("kazeScrolled"));
    auto* left = new QVBoxLayout(inside);
    left->setContentsMargins(0, 0, 0, 0);
    left->setSpacing(spacing::kMedium);
    left->addWidget(buildFolder());
    left->addWidget(m_keeping);
    left->addWidget(m_observations, 1);
    auto* scroll = new QScrollArea;
    scroll->setWidgetResizable(true);
    scroll->setFocusPolicy(Qt::NoFocus);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setWidget(inside);
    row->addWidget(scroll, 2);
    row->addWidget(buildChecks(), 3);
    connect(&m_context.link, &CellLink::snapshotTaken, this, [this] {
        if (isVisible())
            showFigures();
    });
}

QWidget* DataSection::buildFolder()
{
    auto* card = new Card(m_context.theme, tr("Data folder"));
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(spacing::kSmall);
    auto* open = new QPushButton(tr("Open folder"));
    auto* copy = new QPushButton(tr("Copy path"));
    open->setVisible(isOnThisMachine(m_context.link));
    buttons->addWidget(open);
    buttons->addWidget(copy);
    buttons->addStretch(1);
    connect(open, &QPushButton::clicked, this, [this] { QDesktopServices::openUrl(QUrl::fromLocalFile(m_path->text())); });
    connect(copy, &QPushButton::clicked, this, [this] {
        QApplication::clipboard()->setText(m_path->text());
        m_context.navigator.notify(tr("Copied."));
    });
    card->content()->addWidget(m_path);
    card->content()->addLayout(buttons);
    card->content()->addSpacing(spacing::kTiny);
    card->content()->addWidget(m_figures);
    card->content()->addStretch(1);
    return card;
}

QWidget* DataSection::buildChecks()
{
    auto* card = new Card(m_context.theme, tr("What a run needs"));
    card->setTrailing(m_again);
    auto* scroll = new QScrollArea;
    scroll->setWidgetResizable(true);
    scroll->setFocusPolicy(Qt::NoFocus);
    auto* inside = new QWidget;
    inside->setObjectName(QStringLiteral("kazeScrolled"));
    auto* column = new QVBoxLayout(inside);
    column->setContentsMargins(0, 0, spacing::kSmall, 0);
    column->addWidget(m_checks);
    column->addStretch(1);
    scroll->setWidget(inside);
    card->content()->addWidget(scroll, 1);
    connect(m_again, &QPushButton::clicked, this, &DataSection::check);
    return card;
}

void DataSection::refresh(bool checks)
{
    showFigures();
    m_keeping->refresh();
    m_observations->refresh();
    if (checks || !m_checked)
        check();
}

void DataSection::showFigures()
{
    const auto snapshot = m_context.link.snapshot();
    if (!snapshot)
        return;
    if (const auto path = text(snapshot->dataFolder); path != m_path->text())
        m_path->setText(path);
    const auto size = [](const QString& name, qint64 bytes) {
        return KeyValue{name, format::bytes(bytes), format::exactBytes(bytes)};
    };
    const auto count = [](const QString& name, qint64 value) {
        return KeyValue{name, format::count(value), format::exactCount(value)};
    };
    m_figures->setRows({size(tr("State"), snapshot->stateBytes), size(tr("Observations"), snapshot->observationBytes),
        size(tr("Knowledge"), snapshot->knowledgeBytes), count(tr("Runs"), snapshot->runsTotal),
        count(tr("Traces"), snapshot->tracesTotal), count(tr("Memories"), snapshot->memoryRecords),
        size(tr("Process memory"), snapshot->residentBytes), KeyValue{tr("Version"), text(snapshot->version)},
        KeyValue{tr("Running since"), format::moment(toDateTime(snapshot->startedAt), toDateTime(m_context.link.now())),
            format::utc(toDateTime(snapshot->startedAt))}});
}

void DataSection::check()
{
    m_checked = true;
    m_again->setEnabled(false);
    m_checks->setMessage(tr("Checking…"));
    m_context.link.ask<api::RunDoctor>(this, {}, [this](base::Result<api::CheckList> list) {
        m_again->setEnabled(true);
        if (list)
            m_checks->setChecks(list->checks);
        else
            m_checks->setMessage(text(list.error().message), Tone::Critical);
    });
}

QString DataSection::copyText() const
{
    return m_figures->toText() + QLatin1Char('\n') + m_keeping->copyText() + QLatin1Char('\n') + m_observations->copyText()
        + QLatin1Char('\n') + m_checks->text();
}

} // namespace kaze::ui

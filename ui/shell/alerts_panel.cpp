#include "ui/shell/alerts_panel.h"

#include "engine/api/alert_requests.h"
#include "engine/api/run_requests.h"

#include "ui/models/alert_words.h"
#include "ui/models/approval_words.h"
#include "ui/models/run_words.h"
#include "ui/widgets/format.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/popup.h"
#include "ui/widgets/state_chip.h"

#include <QGridLayout>
#include <QHBoxLayout>
#include <QPushButton>

namespace kaze::ui {

namespace {

constexpr int kWidth = 680;
enum Column { kState, kWhat, kWhen, kLook, kColumns };
constexpr std::size_t kMost = 6;

} // namespace

AlertsPanel::AlertsPanel(CellLink& link, const Theme& theme, QWidget* parent)
    : QFrame(parent, Qt::Popup), m_link(link), m_theme(theme), m_rows(new QGridLayout(this))
{
    setAttribute(Qt::WA_TranslucentBackground);
    setAccessibleName(tr("Alerts"));
    m_rows->setContentsMargins(spacing::kCardPadding, spacing::kMedium, spacing::kCardPadding, spacing::kMedium);
    m_rows->setHorizontalSpacing(spacing::kMedium);
    m_rows->setVerticalSpacing(spacing::kSmall);
    m_rows->setColumnStretch(kWhat, 1);
}

void AlertsPanel::popup(const QPoint& corner)
{
    m_corner = corner;
    m_alerts.clear();
    m_approvals.clear();
    m_problems.clear();
    m_waiting = 2;
    ++m_round;
    fill();
    place();
    show();
    ask();
}

void AlertsPanel::ask()
{
    api::ListAlerts firing;
    firing.filter = "state:" + std::string(base::enumName(api::AlertState::Firing));
    firing.ended = false;
    m_link.ask<api::ListAlerts>(this, std::move(firing), [this, round = m_round](base::Result<api::AlertPage> page) {
        if (round != m_round)
            return;
        if (page) {
            m_alerts = std::move(page->rows);
            std::erase_if(m_alerts, [now = m_link.now()](const api::Alert& one) { return alert::isSilenced(one, now); });
        } else {
            m_problems << tr("What fires could not be read: %1").arg(text(page.error().message));
        }
        answered();
    });
    m_link.ask<api::ListApprovals>(this, {}, [this, round = m_round](base::Result<api::ApprovalList> list) {
        if (round != m_round)
            return;
        if (list)
            m_approvals = std::move(list->approvals);
        else
            m_problems << tr("Who waits for you could not be read: %1").arg(text(list.error().message));
        answered();
    });
}

void AlertsPanel::answered()
{
    --m_waiting;
    if (!isVisible())
        return;
    fill();
    place();
}

void AlertsPanel::fill()
{
    while (auto* item = m_rows->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    m_next = 0;
    addAlerts();
    for (const auto& problem : std::as_const(m_problems))
        addWarning(problem);
    const auto snapshot = m_link.snapshot();
    if (snapshot)
        for (const auto& warning : snapshot->warnings)
            addWarning(text(warning));
    for (std::size_t i = 0; i < std::min(kMost, m_approvals.size()); ++i)
        addApproval(m_approvals[i]);
    if (m_approvals.size() > kMost)
        addWords(TextRole::Muted, tr("and %n more on the page Approvals", nullptr, static_cast<int>(m_approvals.size() - kMost)));
    if (m_rows->count() == 0)
        addWords(TextRole::Body, m_waiting > 0 ? tr("Looking…") : tr("Nothing needs you."));
}

void AlertsPanel::addAlerts()
{
    for (std::size_t i = 0; i < std::min(kMost, m_alerts.size()); ++i)
        addAlert(m_alerts[i]);
    if (m_alerts.size() > kMost)
        addWords(TextRole::Muted, tr("and %n more on the page Alerts", nullptr, static_cast<int>(m_alerts.size() - kMost)));
}

void AlertsPanel::addAlert(const api::Alert& alert)
{
    const int row = m_next++;
    const QString what = alert.summary.empty() ? text(alert.name) : text(alert.summary);
    m_rows->addWidget(new StateChip(m_theme, wordOf(alert.severity), toneOf(alert.severity)), row, kState);
    m_rows->addWidget(new ElidedLabel(m_theme, TextRole::Body, what), row, kWhat);
    m_rows->addWidget(
        new ElidedLabel(m_theme, TextRole::Muted, format::relative(toDateTime(alert.since), toDateTime(m_link.now()))), row,
        kWhen);
    auto* silence = new QPushButton(tr("Silence…"));
    silence->setAccessibleName(tr("Silence: %1").arg(what));
    connect(silence, &QPushButton::clicked, this, [this, alert] {
        hide();
        emit silenceWanted(alert);
    });
    auto* open = new QPushButton(tr("Open"));
    open->setAccessibleName(tr("Open: %1").arg(what));
    connect(open, &QPushButton::clicked, this, [this, id = text(alert.id)] {
        hide();
        emit alertChosen(id);
    });
    auto* buttons = new QWidget;
    auto* line = new QHBoxLayout(buttons);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(spacing::kSmall);
    line->addWidget(silence);
    line->addWidget(open);
    m_rows->addWidget(buttons, row, kLook, Qt::AlignTrailing);
}

void AlertsPanel::addWords(TextRole role, const QString& words)
{
    m_rows->addWidget(makeLabel(m_theme, role, words), m_next++, kState, 1, kColumns);
}

void AlertsPanel::addWarning(const QString& warning)
{
    const int row = m_next++;
    m_rows->addWidget(new StateChip(m_theme, tr("warning"), Tone::Warning), row, kState, Qt::AlignTop);
    m_rows->addWidget(makeLabel(m_theme, TextRole::Body, warning), row, kWhat, 1, kColumns - kWhat);
}

void AlertsPanel::addApproval(const api::Approval& approval)
{
    const int row = m_next++;
    const bool uncertain = approval.kind == api::ApprovalKind::Uncertain;
    m_rows->addWidget(new StateChip(m_theme, uncertain ? tr("attention") : kindWord(approval), Tone::Warning), row, kState);
    m_rows->addWidget(new ElidedLabel(m_theme, TextRole::Body, wantsOf(approval)), row, kWhat);
    m_rows->addWidget(
        new ElidedLabel(m_theme, TextRole::Muted, format::relative(toDateTime(approval.askedAt), toDateTime(m_link.now()))), row,
        kWhen);
    auto* look = new QPushButton(tr("Look"));
    look->setAccessibleName(tr("Look at what %1 wants").arg(text(approval.agent)));
    connect(look, &QPushButton::clicked, this, [this, id = text(approval.approvalId)] {
        hide();
        emit approvalChosen(id);
    });
    m_rows->addWidget(look, row, kLook, Qt::AlignTrailing);
}

void AlertsPanel::place()
{
    // A popup that is open already lays out only what is visible.
    for (int row = 0; row < m_rows->count(); ++row)
        m_rows->itemAt(row)->widget()->show();
    setFixedWidth(kWidth);
    const int height = m_rows->hasHeightForWidth() ? m_rows->totalHeightForWidth(kWidth) : m_rows->totalSizeHint().height();
    resize(kWidth, height);
    const int x = layoutDirection() == Qt::RightToLeft ? m_corner.x() : m_corner.x() - kWidth;
    move(x, m_corner.y());
}

void AlertsPanel::paintEvent(QPaintEvent*)
{
    paintPopup(*this, m_theme);
}

} // namespace kaze::ui

#include "ui/shell/alerts_panel.h"

#include "engine/api/run_requests.h"

#include "ui/models/approval_words.h"
#include "ui/models/run_words.h"
#include "ui/widgets/format.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/popup.h"
#include "ui/widgets/state_chip.h"

#include <QGridLayout>
#include <QPushButton>

namespace kaze::ui {

namespace {

constexpr int kWidth = 480;
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
    fill({});
    place();
    show();
    m_link.ask<api::ListApprovals>(this, {}, [this](base::Result<api::ApprovalList> list) {
        if (!list || !isVisible())
            return;
        fill(list->approvals);
        place();
    });
}

void AlertsPanel::fill(const std::vector<api::Approval>& approvals)
{
    while (auto* item = m_rows->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    m_next = 0;
    const auto snapshot = m_link.snapshot();
    if (snapshot)
        for (const auto& warning : snapshot->warnings)
            addWarning(text(warning));
    for (std::size_t i = 0; i < std::min(kMost, approvals.size()); ++i)
        addApproval(approvals[i]);
    if (approvals.size() > kMost)
        addWords(TextRole::Muted, tr("and %n more on the page Approvals", nullptr, static_cast<int>(approvals.size() - kMost)));
    if (m_rows->count() == 0)
        addWords(TextRole::Body, tr("Nothing needs you."));
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
    m_rows->addWidget(look, row, kLook);
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

#include "ui/widgets/card.h"

#include "ui/widgets/labels.h"

#include <QHBoxLayout>
#include <QPainter>
#include <QPainterPath>
#include <QPushButton>
#include <QVBoxLayout>

namespace kaze::ui {

Card::Card(const Theme& theme, const QString& title, QWidget* parent)
    : QFrame(parent), m_theme(theme), m_header(new QWidget(this)), m_title(new ElidedLabel(theme, TextRole::Title, title)),
      m_id(new ElidedLabel(theme, TextRole::Mono)), m_note(new ElidedLabel(theme, TextRole::Title)), m_link(new QPushButton),
      m_content(new QVBoxLayout)
{
    setAttribute(Qt::WA_Hover);
    setAccessibleName(title);
    m_headerLayout = new QHBoxLayout(m_header);
    m_headerLayout->setContentsMargins(0, 0, 0, 0);
    m_headerLayout->setSpacing(spacing::kSmall);
    m_headerLayout->addWidget(m_title);
    m_headerLayout->addWidget(m_id);
    m_headerLayout->addStretch(1);
    m_id->setTone(Tone::Neutral);
    m_id->hide();
    m_headerLayout->addWidget(m_note);
    m_headerLayout->addWidget(m_link);
    m_link->setCursor(Qt::PointingHandCursor);
    setButtonRole(*m_link, ButtonRole::Link);
    connect(m_link, &QPushButton::clicked, this, &Card::linkActivated);
    m_content->setSpacing(spacing::kSmall);
    auto* column = new QVBoxLayout(this);
    column->setSpacing(spacing::kSmall);
    column->addWidget(m_header);
    column->addLayout(m_content, 1);
    setFlush(false);
    updateHeader();
    connect(&theme, &Theme::changed, this, qOverload<>(&QWidget::update));
}

void Card::setTitle(const QString& title)
{
    m_title->setText(title);
    setAccessibleName(title);
    updateHeader();
}

void Card::setThing(const QString& name, const QString& id)
{
    m_title->setRole(TextRole::Strong);
    m_id->setText(id);
    m_id->setVisible(!id.isEmpty());
    // A name may be shortened; a shortened id is worth nothing.
    m_id->setMinimumWidth(id.isEmpty() ? 0 : m_id->sizeHint().width());
    setTitle(name);
}

void Card::setNote(const QString& text)
{
    m_note->setText(text);
    updateHeader();
}

void Card::setLink(const QString& text)
{
    m_link->setText(text);
    updateHeader();
}

void Card::setTrailing(QWidget* widget)
{
    delete m_trailing;
    m_trailing = widget;
    if (widget)
        m_headerLayout->insertWidget(m_headerLayout->indexOf(m_link), widget);
    updateHeader();
}

void Card::setFlush(bool flush)
{
    m_flush = flush;
    const int side = flush ? 1 : spacing::kCardPadding;
    layout()->setContentsMargins(side, spacing::kMedium, side, flush ? 1 : spacing::kMedium);
    const int inset = flush ? spacing::kCardPadding - 1 : 0;
    m_headerLayout->setContentsMargins(inset, 0, inset, 0);
    updateHeader();
}

void Card::setRaised(bool raised)
{
    m_raised = raised;
    update();
}

void Card::setEdge(Tone tone)
{
    m_edge = static_cast<int>(tone);
    update();
}

void Card::updateHeader()
{
    m_title->setVisible(!m_title->text().isEmpty());
    m_note->setVisible(!m_note->text().isEmpty());
    m_link->setVisible(!m_link->text().isEmpty());
    const bool any = !m_title->text().isEmpty() || !m_note->text().isEmpty() || !m_link->text().isEmpty() || m_trailing;
    m_header->setVisible(any);
    if (m_flush && layout()) {
        QMargins margins = layout()->contentsMargins();
        margins.setTop(any ? spacing::kMedium : 1);
        layout()->setContentsMargins(margins);
    }
}

void Card::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const auto& tokens = m_theme.tokens();
    QPainterPath shape;
    shape.addRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), spacing::kCardRadius, spacing::kCardRadius);
    painter.fillPath(shape, m_raised ? tokens.raised : tokens.surface);
    if (m_edge >= 0) {
        const bool mirrored = layoutDirection() == Qt::RightToLeft;
        painter.save();
        painter.setClipPath(shape);
        painter.fillRect(QRect(mirrored ? width() - 3 : 0, 0, 3, height()), m_theme.color(static_cast<Tone>(m_edge)));
        painter.restore();
    }
    painter.setPen(hasFocus() ? m_theme.focus() : tokens.border);
    painter.drawPath(shape);
}

} // namespace kaze::ui

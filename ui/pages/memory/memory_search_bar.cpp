#include "ui/pages/memory/memory_search_bar.h"

#include "ui/models/run_words.h"
#include "ui/widgets/filter_field.h"
#include "ui/widgets/labels.h"

#include <QEvent>
#include <QKeyEvent>
#include <QStyle>
#include <QVBoxLayout>

namespace kaze::ui {

namespace {

constexpr int kAir = 5; // px above and below the text, more than other fields have
constexpr int kKeyCap = 34; // px at the end, where the empty field shows its key
constexpr qsizetype kLeastWord = 3; // letters before a field is offered: words of a question are none

QStringList namesOf(const std::vector<api::MemoryCount>& counts)
{
    QStringList names;
    for (const auto& count : counts)
        names << text(count.name);
    return names;
}

} // namespace

MemorySearchBar::MemorySearchBar(const Theme& theme, QWidget* parent)
    : QWidget(parent),
      m_field(new FilterField(theme, tr("Search what is remembered, or filter: kind:fact tag:release agent:code-*"))),
      m_answer(new ElidedLabel(theme, TextRole::Muted))
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_field);
    // Where a window is too low, lists get smaller and not what is typed.
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    auto* edit = m_field->lineEdit();
    edit->setFont(theme.font(TextRole::Body));
    // Questions are in the person's language, unlike filters.
    edit->setLayoutDirection(layoutDirection());
    edit->setMaxLength(2000);
    edit->setAccessibleName(tr("Search the memory"));
    edit->installEventFilter(this);
    m_answer->setParent(edit);
    m_answer->setAlignment(Qt::AlignTrailing | Qt::AlignVCenter);
    m_answer->setCursor(Qt::ArrowCursor);
    m_field->setCompletions([this](const QString& before) { return completions(before); });
    setFocusProxy(m_field);
    connect(m_field, &FilterField::filterChanged, this, &MemorySearchBar::queryChanged);
    connect(edit, &QLineEdit::textChanged, this, &MemorySearchBar::place);
    place();
}

QString MemorySearchBar::text() const
{
    return m_field->text();
}

void MemorySearchBar::setText(const QString& text)
{
    m_field->setText(text);
}

void MemorySearchBar::setAnswer(const QString& words, const QString& details, Tone tone)
{
    m_answer->setText(words);
    m_answer->setToolTip(details);
    m_answer->setTone(tone);
    place();
}

QString MemorySearchBar::answer() const
{
    return m_answer->text();
}

void MemorySearchBar::setKnown(const api::MemoryPage& facets)
{
    m_kinds = namesOf(facets.kinds);
    m_tags = namesOf(facets.tags);
    m_agents = namesOf(facets.agents);
}

bool MemorySearchBar::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::Resize || event->type() == QEvent::LayoutDirectionChange)
        place();
    if (event->type() == QEvent::KeyPress && static_cast<QKeyEvent*>(event)->key() == Qt::Key_Down) {
        emit leftDownwards();
        return true;
    }
    return QWidget::eventFilter(watched, event);
}

void MemorySearchBar::place()
{
    auto* edit = m_field->lineEdit();
    edit->setLayoutDirection(layoutDirection());
    const int width = std::min(m_answer->sizeHint().width(), edit->width() / 2);
    const int end = edit->text().isEmpty() ? kKeyCap : spacing::kMedium;
    const QRect inside(spacing::kMedium, 0, edit->width() - spacing::kMedium - end, edit->height());
    const QRect trailing(inside.right() - width, 1, width + 1, inside.height() - 2);
    m_answer->setGeometry(QStyle::visualRect(layoutDirection(), edit->rect(), trailing));
    const int room = end + width;
    // Margins are of sides, not of ends.
    const bool mirrored = layoutDirection() == Qt::RightToLeft;
    edit->setTextMargins(mirrored ? room : 2, kAir, mirrored ? 2 : room, kAir);
}

QStringList MemorySearchBar::completions(const QString& before) const
{
    QString term = before.mid(before.lastIndexOf(QLatin1Char(' ')) + 1);
    const QString sign = term.startsWith(QLatin1Char('-')) ? QStringLiteral("-") : QString();
    term = term.mid(sign.size());
    const auto offer = [&sign](const QString& field, const QStringList& values) {
        QStringList offered;
        for (const auto& value : values)
            if (!value.contains(QLatin1Char(' ')))
                offered << sign + field + value;
        return offered;
    };
    for (const auto& [field, values] : {std::pair(QStringLiteral("kind:"), m_kinds), std::pair(QStringLiteral("tag:"), m_tags),
             std::pair(QStringLiteral("agent:"), m_agents),
             std::pair(
                 QStringLiteral("forgotten:"), QStringList{QStringLiteral("yes"), QStringLiteral("no"), QStringLiteral("any")})})
        if (term.startsWith(field))
            return offer(field, values);
    if (term.size() < kLeastWord)
        return {};
    return offer({},
        {QStringLiteral("kind:"), QStringLiteral("tag:"), QStringLiteral("agent:"), QStringLiteral("source:"),
            QStringLiteral("scope:"), QStringLiteral("age<"), QStringLiteral("time>"), QStringLiteral("importance>"),
            QStringLiteral("forgotten:")});
}

} // namespace kaze::ui

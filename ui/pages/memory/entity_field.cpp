#include "ui/pages/memory/entity_field.h"

#include "ui/models/run_words.h"

#include <QAbstractItemView>
#include <QCompleter>
#include <QStringListModel>

namespace kaze::ui {

namespace {

constexpr int kPause = 120; // ms after the last key
constexpr std::int64_t kOffered = 12;

} // namespace

EntityField::EntityField(PageContext context, const QString& accessibleName, QWidget* parent)
    : QLineEdit(parent), m_context(context), m_words(new QStringListModel(this)), m_names(new QCompleter(m_words, this))
{
    setAccessibleName(accessibleName);
    // The cell has chosen already, without regard to case and spaces.
    m_names->setCompletionMode(QCompleter::UnfilteredPopupCompletion);
    m_names->setCaseSensitivity(Qt::CaseInsensitive);
    m_names->popup()->setObjectName(QStringLiteral("kazeCompletions"));
    m_names->popup()->setAccessibleName(tr("Names that fit"));
    setCompleter(m_names);
    m_pause.setSingleShot(true);
    m_pause.setInterval(kPause);
    connect(&m_pause, &QTimer::timeout, this, &EntityField::ask);
    connect(this, &QLineEdit::textEdited, this, [this] { m_pause.start(); });
    connect(this, &QLineEdit::returnPressed, this, [this] {
        m_pause.stop();
        // A name that is marked in the list comes by itself.
        if (!m_names->popup()->isVisible() || !m_names->popup()->currentIndex().isValid())
            emit chosen(text().trimmed());
    });
    connect(m_names, qOverload<const QString&>(&QCompleter::activated), this, [this](const QString& name) {
        m_pause.stop();
        emit chosen(name);
    });
}

void EntityField::ask()
{
    auto query = m_scope.of(api::ListEntities());
    query.prefix = text().trimmed().toStdString();
    query.limit = kOffered;
    m_context.link.ask<api::ListEntities>(
        this, std::move(query), [this, round = ++m_round](const base::Result<api::EntityPage>& page) {
            if (!page || round != m_round)
                return;
            QStringList names;
            for (const auto& row : page->rows)
                names << ui::text(row.name);
            m_words->setStringList(names);
            if (hasFocus() && !names.isEmpty() && names != QStringList{text().trimmed()})
                m_names->complete();
            else
                m_names->popup()->hide();
        });
}

} // namespace kaze::ui

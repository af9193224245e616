#include "ui/pages/settings/keeping_dialog.h"

#include "ui/models/keeping_words.h"
#include "ui/models/run_words.h"

#include <QLineEdit>

namespace kaze::ui {

namespace {

constexpr qlonglong kMostDays = 36'500;

} // namespace

KeepingDialog::KeepingDialog(const PageContext& context, const std::vector<api::KeepingRow>& rows, QWidget* parent)
    : FormDialog(context.theme, tr("How long things are kept"),
        tr("In days. What is older is archived, packed or removed at the next cleaning up, once a day; until then it stays."),
        tr("Save"), parent),
      m_context(context)
{
    for (const auto& row : rows) {
        auto* days = new QLineEdit(row.keepDays > 0 ? QString::number(row.keepDays) : QString());
        days->setPlaceholderText(tr("for ever"));
        days->setToolTip(keeping::fateText(row));
        addField(keeping::nameOf(row.what), days);
        m_fields.push_back({row, days});
    }
    showProblem({});
    if (!m_fields.empty())
        m_fields.front().days->setFocus();
}

void KeepingDialog::save()
{
    std::vector<api::SetKeeping> wanted;
    for (const auto& [row, field] : m_fields) {
        const QString typed = field->text().trimmed();
        bool isNumber = false;
        const auto days = QLocale().toLongLong(typed, &isNumber);
        if (!typed.isEmpty() && (!isNumber || days < 1 || days > kMostDays)) {
            field->setFocus();
            return showProblem(tr("%1: \"%2\" is no number of days; write 1 or more, or leave it empty to keep it for ever.")
                                   .arg(field->accessibleName(), typed));
        }
        if (const auto keep = typed.isEmpty() ? 0 : days; keep != row.keepDays)
            wanted.push_back({row.what, keep});
    }
    if (wanted.empty())
        return accept();
    setBusy(true);
    send(std::move(wanted));
}

void KeepingDialog::send(std::vector<api::SetKeeping> wanted)
{
    auto next = wanted.front();
    wanted.erase(wanted.begin());
    m_context.link.ask<api::SetKeeping>(
        this, std::move(next), [this, rest = std::move(wanted)](const base::Result<api::Keeping>& keeping) mutable {
            if (!keeping) {
                setBusy(false);
                return showProblem(tr("It was not saved: %1").arg(text(keeping.error().message)));
            }
            emit changed(*keeping);
            if (rest.empty())
                return accept();
            send(std::move(rest));
        });
}

} // namespace kaze::ui

#include "ui/pages/alerts/silence_dialog.h"

#include "ui/models/measure_words.h"
#include "ui/models/run_words.h"

#include <QComboBox>
#include <QLabel>
#include <QLineEdit>

#include <cmath>

namespace kaze::ui {

namespace {

enum class What { Cause, Rule, Everything };
constexpr double kHour = 3'600, kDay = 86'400;
constexpr double kMost = 365 * kDay;

} // namespace

SilenceDialog::SilenceDialog(PageContext context, const api::Alert& alert, QWidget* parent)
    : FormDialog(context.theme, tr("Silence %1").arg(text(alert.name)),
        tr("Nobody is told until then. The alert stays in the list, and is told of when it still fires afterwards."),
        tr("Silence"), parent),
      m_context(context), m_alert(alert), m_what(new QComboBox), m_duration(new QComboBox), m_other(new QLineEdit),
      m_comment(new QLineEdit)
{
    if (!alert.cause.empty())
        m_what->addItem(tr("Everything caused by %1").arg(text(alert.cause)), static_cast<int>(What::Cause));
    m_what->addItem(tr("The rule %1").arg(text(alert.name)), static_cast<int>(What::Rule));
    m_what->addItem(tr("Every alert"), static_cast<int>(What::Everything));
    const std::pair<QString, double> presets[]{
        {tr("1 hour"), kHour}, {tr("4 hours"), 4 * kHour}, {tr("1 day"), kDay}, {tr("1 week"), 7 * kDay}, {tr("Other…"), 0.0}};
    for (const auto& [words, seconds] : presets)
        m_duration->addItem(words, seconds);
    m_other->setPlaceholderText(tr("30 min, 2 h, 3 d"));
    m_comment->setPlaceholderText(tr("why, for whoever wonders"));
    addField(tr("Silence"), m_what);
    addField(tr("For"), m_duration);
    addField(tr("Time"), m_other);
    addField(tr("Why"), m_comment);
    connect(m_duration, &QComboBox::currentIndexChanged, this, &SilenceDialog::durationChosen);
    durationChosen();
    showProblem({});
    m_duration->setFocus();
}

void SilenceDialog::durationChosen()
{
    const bool other = m_duration->currentData().toDouble() <= 0;
    m_other->setEnabled(other);
    if (other)
        m_other->setFocus();
    else
        m_other->clear();
}

std::optional<double> SilenceDialog::seconds() const
{
    const double preset = m_duration->currentData().toDouble();
    return preset > 0 ? std::optional(preset) : measure::parse(m_other->text(), "seconds");
}

void SilenceDialog::save()
{
    const auto length = seconds();
    if (!length || *length < 1 || *length > kMost) {
        m_other->setFocus();
        return showProblem(
            tr("\"%1\" is no time to be silent for; write it like 30 min, 2 h or 3 d, at most a year.").arg(m_other->text()));
    }
    const auto what = static_cast<What>(m_what->currentData().toInt());
    api::AddSilence request;
    if (what == What::Cause)
        request.silence.cause = m_alert.cause;
    if (what == What::Rule)
        request.silence.ruleId = m_alert.ruleId;
    request.silence.until = m_context.link.now() + std::chrono::seconds(std::llround(*length));
    request.silence.comment = m_comment->text().trimmed().toStdString();
    setBusy(true);
    m_context.link.ask<api::AddSilence>(this, std::move(request), [this](const base::Result<api::SilenceAdded>& added) {
        setBusy(false);
        if (!added)
            return showProblem(tr("It was not silenced: %1").arg(text(added.error().message)));
        emit silenced(added->silence);
        accept();
    });
}

} // namespace kaze::ui

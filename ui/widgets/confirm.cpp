#include "ui/widgets/confirm.h"

#include <QMessageBox>
#include <QPushButton>

namespace kaze::ui {

void confirm(QWidget* parent, const Question& question, std::function<void()> agreed)
{
    auto* box = new QMessageBox(QMessageBox::NoIcon, {}, question.text, QMessageBox::NoButton, parent);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setInformativeText(question.details);
    box->setTextFormat(Qt::PlainText);
    auto* way = box->addButton(question.otherwise, QMessageBox::RejectRole);
    auto* action = box->addButton(question.action, QMessageBox::AcceptRole);
    setButtonRole(*action, question.role);
    box->setDefaultButton(way);
    box->setEscapeButton(way);
    QObject::connect(box, &QMessageBox::buttonClicked, parent, [action, agreed = std::move(agreed)](QAbstractButton* button) {
        if (button == action)
            agreed();
    });
    box->open();
}

} // namespace kaze::ui

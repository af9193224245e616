#include "engine/tools/detail/head_tail.h"

#include "engine/base/text.h"

namespace kaze::tools::detail {

std::string HeadTail::text()
{
    if (m_tail.size() > m_half)
        trim();
    if (m_leftOut == 0)
        return m_head + m_tail;
    return m_head + "\n[… " + base::sizeText(m_leftOut) + " left out …]\n" + m_tail;
}

} // namespace kaze::tools::detail

#include "app/kaze/memory_vectors.h"

#include <boost/json.hpp>

#include <bit>
#include <cerrno>
#include <charconv>
#include <cmath>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace kaze::cli {

namespace {

constexpr std::string_view kNpyMagic("\x93NUMPY", 6);
constexpr std::size_t kNpyHead = 128; //!< a multiple of 64, as the format asks for
constexpr std::uint64_t kLargestVectorFile = 16U << 20;

static_assert(std::endian::native == std::endian::little, "the numbers of a .npy are copied as they are");

std::unexpected<base::Error> noVector(const std::string& why)
{
    return base::fail(base::ErrorCode::InvalidArgument, "that is no vector: " + why);
}

base::Result<std::vector<double>> finite(std::vector<double> vector)
{
    for (std::size_t i = 0; i < vector.size(); ++i)
        if (!std::isfinite(vector[i]))
            return noVector("number " + std::to_string(i) + " is not finite");
    if (vector.empty())
        return noVector("it is empty");
    return vector;
}

base::Result<std::vector<double>> vectorInJson(const std::string& content)
{
    boost::system::error_code bad;
    const auto value = boost::json::parse({content.data(), content.size()}, bad);
    const auto* array = bad ? nullptr : value.if_array();
    if (!array)
        return noVector(bad ? "it is neither .npy nor JSON (" + bad.message() + ")" : "it is JSON, but no array");
    std::vector<double> vector;
    for (const auto& each : *array) {
        if (!each.is_number())
            return noVector("element " + std::to_string(vector.size()) + " is no number");
        vector.push_back(each.to_number<double>());
    }
    return finite(std::move(vector));
}

//! What stands behind `'name':` in a dictionary of Python, without spaces before it.
std::string_view npyField(std::string_view head, std::string_view name)
{
    const auto at = head.find("'" + std::string(name) + "'");
    const auto colon = at == std::string_view::npos ? at : head.find(':', at);
    const auto value = colon == std::string_view::npos ? colon : head.find_first_not_of(' ', colon + 1);
    return value == std::string_view::npos ? std::string_view() : head.substr(value);
}

template <class Number>
std::vector<double> numbersIn(std::string_view bytes)
{
    std::vector<double> numbers(bytes.size() / sizeof(Number));
    for (std::size_t i = 0; i < numbers.size(); ++i) {
        Number number{};
        std::memcpy(&number, bytes.data() + i * sizeof(Number), sizeof(Number));
        numbers[i] = static_cast<double>(number);
    }
    return numbers;
}

//! What a .npy says before its numbers.
struct NpyHead {
    std::size_t begin = 0; //!< of the numbers
    bool isFloat = true; //!< float32; float64 otherwise
    bool columnsFirst = false;
    std::vector<std::size_t> shape;
};

//! "(3, 4)", or "(3,)".
std::vector<std::size_t> shapeIn(std::string_view text)
{
    std::vector<std::size_t> shape;
    if (!text.starts_with('('))
        return shape;
    for (const char* at = text.data() + 1; at < text.data() + text.size() && *at != ')';) {
        std::size_t length = 0;
        const auto [end, error] = std::from_chars(at, text.data() + text.size(), length);
        if (error != std::errc())
            return {};
        shape.push_back(length);
        at = end;
        while (at < text.data() + text.size() && (*at == ',' || *at == ' '))
            ++at;
    }
    return shape;
}

//! https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
base::Result<NpyHead> npyHeadIn(std::string_view content)
{
    const auto byteAt = [&](std::size_t at) { return static_cast<std::size_t>(static_cast<unsigned char>(content[at])); };
    if (content.size() < 12)
        return noVector("the .npy ends in its head");
    const auto version = byteAt(6);
    if (version < 1 || version > 3)
        return noVector("it is .npy of the unknown version " + std::to_string(version));
    const std::size_t begin = version == 1 ? 10 : 12;
    auto size = byteAt(8) + (byteAt(9) << 8U);
    if (version > 1)
        size += (byteAt(10) << 16U) + (byteAt(11) << 24U);
    if (size > content.size() - begin)
        return noVector("the .npy ends in its head");
    const auto head = content.substr(begin, size);
    const auto type = npyField(head, "descr");
    NpyHead read;
    read.begin = begin + size;
    read.isFloat = type.starts_with("'<f4'");
    if (!read.isFloat && !type.starts_with("'<f8'"))
        return noVector("the numbers of the .npy are neither float32 nor float64 (little-endian)");
    read.columnsFirst = npyField(head, "fortran_order").starts_with("True");
    read.shape = shapeIn(npyField(head, "shape"));
    return read;
}

base::Result<std::vector<double>> vectorInNpy(std::string_view content)
{
    const auto head = npyHeadIn(content);
    if (!head)
        return failure(head);
    if (head->shape.size() != 1)
        return noVector("the .npy is not of one dimension");
    const auto bytes = content.substr(head->begin);
    const auto width = head->isFloat ? sizeof(float) : sizeof(double);
    if (bytes.size() / width != head->shape.front() || bytes.size() % width != 0)
        return noVector("the .npy has other numbers than its head says");
    return finite(head->isFloat ? numbersIn<float>(bytes) : numbersIn<double>(bytes));
}

std::unexpected<base::Error> noMatrix(const std::string& path, const std::string& why)
{
    return base::fail(base::ErrorCode::InvalidArgument, path + ": that is no matrix of vectors: " + why);
}

} // namespace

base::Result<std::vector<double>> vectorFrom(const std::string& path)
{
    const auto content = base::readFile(path, kLargestVectorFile);
    if (!content)
        return failure(content);
    auto vector = vectorIn(*content);
    if (!vector)
        vector.error().message = path + ": " + vector.error().message;
    return vector;
}

base::Result<NpyMatrix> NpyMatrix::open(const std::string& path)
{
    constexpr std::size_t kMostHead = 64U << 10;
    constexpr std::size_t kMostColumns = 65'536;
    constexpr std::size_t kMostRows = std::size_t{1} << 32U;
    NpyMatrix matrix;
    matrix.m_file = base::FileDescriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    struct stat status { };
    if (!matrix.m_file || ::fstat(matrix.m_file.get(), &status) != 0)
        return std::unexpected(base::systemError(path, errno));
    std::string content(kMostHead, '\0');
    const auto got = ::pread(matrix.m_file.get(), content.data(), content.size(), 0);
    if (got < 0)
        return std::unexpected(base::systemError(path, errno));
    content.resize(static_cast<std::size_t>(got));
    if (!content.starts_with(kNpyMagic))
        return noMatrix(path, "it is no .npy");
    const auto head = npyHeadIn(content);
    if (!head)
        return noMatrix(path, head.error().message);
    if (head->shape.size() != 2 || head->columnsFirst || head->shape[1] == 0 || head->shape[1] > kMostColumns
        || head->shape[0] > kMostRows)
        return noMatrix(path, "it has to have two dimensions, a row for each vector, stored row by row");
    const auto width = head->isFloat ? sizeof(float) : sizeof(double);
    if (static_cast<std::uint64_t>(status.st_size) != head->begin + head->shape[0] * head->shape[1] * width)
        return noMatrix(path, "it has other numbers than its head says");
    matrix.m_rows = static_cast<std::int64_t>(head->shape[0]);
    matrix.m_columns = static_cast<std::int64_t>(head->shape[1]);
    matrix.m_begin = static_cast<std::int64_t>(head->begin);
    matrix.m_narrow = head->isFloat;
    return matrix;
}

base::Result<std::vector<double>> NpyMatrix::row(std::int64_t number) const
{
    if (number < 0 || number >= m_rows)
        return noVector("the matrix has " + std::to_string(m_rows) + " rows, and this line would be that of row "
            + std::to_string(number + 1));
    const auto width = static_cast<std::size_t>(m_columns) * (m_narrow ? sizeof(float) : sizeof(double));
    std::string bytes(width, '\0');
    const auto at = m_begin + number * static_cast<std::int64_t>(width);
    const auto got = ::pread(m_file.get(), bytes.data(), bytes.size(), at);
    if (got != static_cast<ssize_t>(width))
        return std::unexpected(base::systemError("reading the matrix", got < 0 ? errno : EIO));
    return finite(m_narrow ? numbersIn<float>(bytes) : numbersIn<double>(bytes));
}

base::Result<std::vector<double>> vectorIn(const std::string& content)
{
    return content.starts_with(kNpyMagic) ? vectorInNpy(content) : vectorInJson(content);
}

std::string npyHead(std::int64_t rows, std::int64_t columns)
{
    std::string head(kNpyMagic);
    head += '\1';
    head += '\0';
    constexpr auto kSize = kNpyHead - 10;
    head += static_cast<char>(kSize & 0xFFU);
    head += static_cast<char>(kSize >> 8U);
    head
        += "{'descr': '<f4', 'fortran_order': False, 'shape': (" + std::to_string(rows) + ", " + std::to_string(columns) + "), }";
    head.resize(kNpyHead - 1, ' ');
    return head + '\n';
}

std::string npyRow(const std::vector<double>& vector)
{
    std::string row(vector.size() * sizeof(float), '\0');
    for (std::size_t i = 0; i < vector.size(); ++i) {
        const auto number = static_cast<float>(vector[i]);
        std::memcpy(row.data() + i * sizeof(float), &number, sizeof(float));
    }
    return row;
}

std::string vectorText(const std::vector<double>& vector)
{
    std::string text = "[";
    char number[40];
    for (std::size_t i = 0; i < vector.size(); ++i) {
        const auto narrow = static_cast<float>(vector[i]);
        const auto end = static_cast<double>(narrow) == vector[i] ? std::to_chars(number, std::end(number), narrow)
                                                                  : std::to_chars(number, std::end(number), vector[i]);
        text += i > 0 ? "," : "";
        text.append(number, end.ptr);
    }
    return text + ']';
}

} // namespace kaze::cli

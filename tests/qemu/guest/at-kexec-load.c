// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * usage: at-kexec-load [--record FILE] COMMAND [ARGUMENT...]
 *
 * Runs a command and prints what memory it holds at the moment it enters
 * kexec_load or kexec_file_load, or else writes the arguments of kexec_load to
 * FILE: flags, entry, number of segments, of each mem, memsz and bufsz, all 64
 * bits and big endian, then the bytes of each. Of that it prints the size and
 * the page frame of each page, for who can see the machine's memory: a serial
 * line is slow. Its exit status is the command's.
 */
#include <endian.h>
#include <fcntl.h>
#include <linux/kexec.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* The lines of /proc/PID/status that give a size of resident memory; VmHWM is the highest ever. */
static void print_memory(pid_t pid)
{
	char line[256];
	FILE *status;

	snprintf(line, sizeof(line), "/proc/%d/status", pid);
	status = fopen(line, "r");
	while (status && fgets(line, sizeof(line), status))
		if (!strncmp(line, "Rss", 3) || !strncmp(line, "VmHWM", 5))
			fputs(line, stdout);
	if (status)
		fclose(status);
	fflush(stdout);
}

static void put(FILE *file, uint64_t value)
{
	value = htobe64(value);
	fwrite(&value, sizeof(value), 1, file);
}

/* A copy of the process's memory. */
static void *read_memory(int memory, uint64_t at, size_t size)
{
	void *bytes = malloc(size + 1);

	if (!bytes || pread(memory, bytes, size, (off_t)at) != (ssize_t)size)
		exit(3);
	return bytes;
}

/* Where the pages of the file stand, which is on a tmpfs: Documentation/admin-guide/mm/pagemap.rst. */
static void print_frames(FILE *file)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE), size = (size_t)ftell(file);
	int pagemap = open("/proc/self/pagemap", O_RDONLY);
	volatile const char *bytes = mmap(NULL, size, PROT_READ, MAP_SHARED | MAP_POPULATE, fileno(file), 0);
	uint64_t entry;

	if (pagemap < 0 || bytes == MAP_FAILED)
		exit(3);
	printf("size %zu %zu\n", size, page);
	for (size_t at = 0; at < size; at += page) {
		(void)bytes[at];
		if (pread(pagemap, &entry, sizeof(entry), (off_t)(((uintptr_t)bytes + at) / page * sizeof(entry))) != sizeof(entry))
			exit(3);
		printf("frame %llx\n", (unsigned long long)(entry & (((uint64_t)1 << 55) - 1)));
	}
	fflush(stdout);
}

static void record(pid_t pid, const struct __ptrace_syscall_info *info, const char *name)
{
	uint64_t count = info->entry.args[1];
	struct kexec_segment *segments;
	char path[64];
	FILE *file = fopen(name, "w+");
	int memory;

	snprintf(path, sizeof(path), "/proc/%d/mem", pid);
	memory = open(path, O_RDONLY);
	if (!file || memory < 0)
		exit(3);
	segments = read_memory(memory, info->entry.args[2], count * sizeof(*segments));
	put(file, info->entry.args[3]);
	put(file, info->entry.args[0]);
	put(file, count);
	for (uint64_t i = 0; i < count; i++) {
		put(file, (uintptr_t)segments[i].mem);
		put(file, segments[i].memsz);
		put(file, segments[i].bufsz);
	}
	for (uint64_t i = 0; i < count; i++) {
		void *bytes = read_memory(memory, (uintptr_t)segments[i].buf, segments[i].bufsz);

		fwrite(bytes, segments[i].bufsz, 1, file);
		free(bytes);
	}
	fflush(file);
	print_frames(file);
	fclose(file);
	close(memory);
	free(segments);
}

/* Before a system call, each time. */
static void look(pid_t pid, const char *file)
{
	struct __ptrace_syscall_info info;

	if (ptrace(PTRACE_GET_SYSCALL_INFO, pid, sizeof(info), &info) < 0 || info.op != PTRACE_SYSCALL_INFO_ENTRY)
		return;
	if (file && info.entry.nr == SYS_kexec_load)
		record(pid, &info, file);
	else if (!file && (info.entry.nr == SYS_kexec_load || info.entry.nr == SYS_kexec_file_load))
		print_memory(pid);
}

/* Follows the command from system call to system call; its wait status. */
static int follow(pid_t pid, const char *file)
{
	int status;

	/* The stop after execve. The option is what lets PTRACE_GET_SYSCALL_INFO tell the later ones apart. */
	waitpid(pid, &status, 0);
	ptrace(PTRACE_SETOPTIONS, pid, 0, PTRACE_O_TRACESYSGOOD);
	ptrace(PTRACE_SYSCALL, pid, 0, 0);
	while (waitpid(pid, &status, 0) == pid && WIFSTOPPED(status)) {
		look(pid, file);
		ptrace(PTRACE_SYSCALL, pid, 0, 0);
	}
	return status;
}

int main(int argc, char *argv[])
{
	const char *file = NULL;
	pid_t pid;
	int status;

	if (argc > 2 && !strcmp(argv[1], "--record")) {
		file = argv[2];
		argv += 2;
		argc -= 2;
	}
	if (argc < 2)
		return 2;
	pid = fork();
	if (pid == 0) {
		ptrace(PTRACE_TRACEME, 0, 0, 0);
		execvp(argv[1], argv + 1);
		_exit(127);
	}
	if (pid < 0)
		return 2;
	status = follow(pid, file);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}
